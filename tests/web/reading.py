"""Reading a page without a browser."""

from __future__ import annotations

import html
import re


def words_of(page: str) -> str:
    """The words of a page as a reader has them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace(" ,", ",").replace(" .", ".")


def links_of(page: str) -> list[str]:
    """Every address that it leads to, each once."""
    return [link for link in all_links_of(page) if not link.startswith("#")]


def all_links_of(page: str) -> list[str]:
    """Those to places within it too."""
    return list(dict.fromkeys(html.unescape(each) for each in re.findall(r'href="([^"]+)"', page)))
