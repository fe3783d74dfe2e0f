"""Anchors count code points; names and codes are clean; tiers have an order that is versioned."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.domain.precedence import DEFAULT_ORDER, Precedence, PrecedenceHistory
from ledger.domain.words import Anchor, Code, Digest, Dimension, MonthDay, Name, SourceRef, Text, Tier, Url

TEXT = "千问 app 🚀🇨🇳 grew e\u0301 34%"


@pytest.mark.parametrize("exact", ["千问", "app", "🚀", "🇨🇳", "e\u0301", "34%", "千问 app 🚀"])
def test_an_anchor_counts_code_points_also_of_cjk_emoji_and_combining_marks(exact: str) -> None:
    start = TEXT.index(exact)
    anchor = Anchor(start=start, end=start + len(exact), exact=exact, prefix=TEXT[:start], suffix=TEXT[start:][:9])
    assert TEXT[anchor.start : anchor.end] == anchor.exact


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"start": 5, "end": 5}, "ends after it starts, not 5 to 5"),
        ({"start": 6, "end": 5}, "ends after it starts"),
        ({"start": -1, "end": 5}, "greater than or equal to 0"),
        ({"start": 0, "end": 2**31}, "less than 2147483648"),
        ({"start": 0, "end": 4, "exact": "🚀🚀"}, "exact has 2 code points, the position 4"),
        ({"start": 0, "end": 2, "exact": ""}, "exact has 0 code points"),
        ({"start": 0, "end": 1, "prefix": "x" * 201}, "at most 200"),
        ({"start": 0, "end": 2001, "exact": "x" * 2001}, "at most 2000"),
        ({"start": 0, "end": 1, "colour": "red"}, "Extra inputs"),
        ({"start": 0.5, "end": 1}, "integer"),
    ],
)
def test_an_anchor_that_holds_no_text_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Anchor.model_validate(given)


CLEAN: list[tuple[Any, Any, Any]] = [
    (Name, "  Cafe\u0301 ", "Café"),
    (Name, "千问 🚀", "千问 🚀"),
    (Text, "two\nlines\tand e\u0301", "two\nlines\tand é"),
    (Code, "alibaba.cloud:Q3_a-b", "alibaba.cloud:Q3_a-b"),
    (Url, "https://example.org/?q=1#f", "https://example.org/?q=1#f"),
    (MonthDay, "02-29", "02-29"),
]
UNCLEAN: list[tuple[Any, Any]] = [
    (Name, ""), (Name, "  "), (Name, "a\nb"), (Name, "a\x00b"), (Name, "a\u202eb"), (Name, "a\u2066b"),
    (Name, "x" * 501), (Name, "\ud800"), (Text, "a\x00"), (Text, "a\x1b[31m"), (Text, "\u202e"), (Text, "x" * 4001),
    (Code, ""), (Code, "a b"), (Code, "a/b"), (Code, "é"), (Code, "a\n"), (Code, "x" * 201), (Code, "٣"),
    (Url, "javascript:alert(1)"), (Url, "data:text/html,x"), (Url, "ftp://example.org"), (Url, "https://a b"),
    (Url, 'https://a"b'), (Url, "//example.org"), (Digest, "0" * 63), (Digest, "A" * 64), (Digest, "0" * 64 + "\n"),
    (MonthDay, "13-01"), (MonthDay, "00-10"), (MonthDay, "1-1"), (MonthDay, "12-32"), (Tier, 0), (Tier, 8),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "kept"), CLEAN)
def test_text_is_kept_in_one_spelling(kind: Any, given: str, kept: str) -> None:
    assert TypeAdapter(kind).validate_python(given) == kept


@pytest.mark.parametrize(("kind", "given"), UNCLEAN)
def test_text_that_a_reader_or_a_terminal_would_choke_on_is_refused(kind: Any, given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)


@pytest.mark.parametrize("given", [{"key": "Basis", "value": "x"}, {"key": "basis", "value": "a b"}, {"key": "a"}])
def test_a_dimension_is_a_plain_pair(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Dimension.model_validate(given)


def test_a_source_of_a_claim_has_one_of_seven_tiers() -> None:
    with pytest.raises(ValidationError):
        SourceRef(code="a", publisher="b", tier=8)


def test_the_default_order_is_the_first_version_from_the_beginning_on() -> None:
    history = PrecedenceHistory()
    assert history.at(0) == history.at(10**9) == Precedence(DEFAULT_ORDER, 1)
    assert [history.at(1).rank(tier) for tier in (1, 7)] == [0, 6]


def test_an_order_of_tiers_holds_from_its_position_until_the_next() -> None:
    history = PrecedenceHistory().then(10, [2, 1, 3, 4, 5, 6, 7]).then(20, DEFAULT_ORDER)
    assert [history.at(seq).version for seq in (0, 9, 10, 19, 20, 99)] == [1, 1, 2, 2, 3, 3]
    assert history.at(15).rank(2) == 0 and history.at(15).rank(1) == 1
    assert history.at(20).order == history.at(0).order != history.at(15).order


def test_an_order_says_its_version_and_its_tiers() -> None:
    assert PrecedenceHistory().then(3, [7, 6, 5, 4, 3, 2, 1]).at(3).name == "semantics-6/2 (tiers 7>6>5>4>3>2>1)"
