"""Cursors: opaque, of one list, pinned to a position; anything else is the caller's error, never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.application.opaque import opaque
from ledger.application.pages import page_of, page_size, read_cursor, read_key, write_cursor
from ledger.errors import InvalidInput


def test_a_cursor_is_read_as_it_was_written() -> None:
    """Text of every script, integers up to the store's largest."""
    for key in ((), ("a",), ("中文 – é", 7, ""), ("x", 2**63 - 1, -(2**63))):
        assert read_cursor("series", write_cursor("series", 12, key)) == (12, key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "é",
        "中",
        opaque("[" * 5000),
        opaque("{}"),
        opaque("null"),
        opaque("[1]"),
        opaque(json.dumps([2, "series", 1, "a"])),
        opaque(json.dumps([1, "sources", 1, "a"])),
        opaque(json.dumps([1, "series", -1, "a"])),
        opaque(json.dumps([1, "series", True, "a"])),
        opaque(json.dumps([1, "series", 2**63, "a"])),
        opaque(json.dumps([1, "series", 1, 2**63])),
        opaque(json.dumps([1, "series", 1, None])),
        opaque(json.dumps([1, "series", 1, ["a"]])),
        opaque('[1, "series", 1, "\\ud800"]'),
        opaque("[1, " + "9" * 6000 + "]"),
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_cursor("series", text)
    assert refused.value.path == ("after",)


@pytest.mark.parametrize("key", [(), (1,), ("a", "b")])
def test_a_key_of_another_form_is_refused(key: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput):
        read_key("series", 3, write_cursor("series", 3, key), (str,))


def test_a_cursor_of_an_answer_at_another_position_is_refused() -> None:
    cursor = write_cursor("series", 3, ("a",))
    assert read_key("series", 3, cursor, (str,)) == ("a",)
    assert read_key("series", 3, None, (str,)) is None
    with pytest.raises(InvalidInput, match="position 3, not 4"):
        read_key("series", 4, cursor, (str,))


def test_a_page_has_a_next_one_only_where_a_row_more_was_found() -> None:
    more = page_of("series", 3, ["a", "b", "c"], 2, lambda row: (row,))
    assert (more.rows, more.has_next) == (["a", "b"], True)
    assert more.next is not None and read_cursor("series", more.next) == (3, ("b",))
    last = page_of("series", 3, ["a", "b"], 2, lambda row: (row,))
    assert (last.rows, last.has_next, last.next) == (["a", "b"], False, None)


@pytest.mark.parametrize("first", [0, -1, 1001])
def test_a_page_has_1_to_1000_rows(first: int) -> None:
    with pytest.raises(InvalidInput):
        page_size(first)
    assert (page_size(1), page_size(1000), page_size(None)) == (1, 1000, 50)
