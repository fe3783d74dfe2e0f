"""HTML elements that escape what they hold: no text can become markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_CODE = re.compile(r"`([^`]+)`")


class Markup(str):
    """HTML as it is; any other text is escaped where it is put in."""

    __slots__ = ()


Content = Markup | str | None | Iterable["Content"]


def element(name: str, *content: Content, **attributes: str | None) -> Markup:
    """One element; attributes of None are left out, `_` stands for `-`, and `class_` for `class`."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{told}>{_joined(content)}</{name}>")


def fragment(*content: Content) -> Markup:
    """Several in a row."""
    return Markup(_joined(content))


def prose(text: str) -> Markup:
    """Paragraphs of a docstring; what stands between backticks is code."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return fragment(element("p", with_code(part)) for part in paragraphs)


def with_code(text: str) -> list[Content]:
    """A line; what stands between backticks is code."""
    return [element("code", part) if index % 2 else part for index, part in enumerate(_CODE.split(text))]


def _joined(content: Content) -> str:
    match content:
        case None:
            return ""
        case Markup():
            return content
        case str():
            return html.escape(content)
        case _:
            return "".join(_joined(part) for part in content)
