"""A page as a reader has it: its text, its links, what is marked."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

ARTICLE = Path(__file__).parents[2].parent / "shared" / "data" / "alibaba" / "article-2026-03.txt"
_BLOCKS = frozenset({"dd", "div", "dl", "dt", "footer", "h3", "label", "li", "p", "td", "th", "tr"})
_VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})


class Element:
    """One element: `text` is all the text in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def words(self) -> str:
        """Its text with each run of white space as one space."""
        return " ".join(self.text.split())


class Reading(HTMLParser):
    """What a parser of HTML makes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()
        assert not self._open, f"{self._open[-1].tag} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag in _BLOCKS:
            self.handle_data(" ")
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop().tag == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.parts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with these attributes; `class_` is one of the classes."""
        return [element for element in self.elements if element.tag == tag and _has(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [each.attributes.get("href") or "" for each in self.all("a")]


def _has(element: Element, attributes: dict[str, str]) -> bool:
    given = dict(element.attributes)
    if "class_" in attributes and attributes["class_"] not in (given.get("class") or "").split():
        return False
    return all(given.get(name) == text for name, text in attributes.items() if name != "class_")


def article() -> bytes:
    """The text that the seeds' article has the digest of."""
    if not ARTICLE.exists():
        pytest.skip("the article's text is not ours to give: ../shared/data/alibaba holds it")
    return ARTICLE.read_bytes()
