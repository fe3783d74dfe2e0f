"""The sentence about the one claim that stands says what became of the others, and nothing that did not happen."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from ledger.domain.explanations import explain
from ledger.domain.resolution import Rule, Why

WORDS = {Why.SUPPORT: "support", Why.SUPERSEDED: "superseded", Why.RETRACTED: "withdrawn", Why.MISQUOTE: "misquote"}


@pytest.mark.parametrize(
    ("others", "rest"),
    [
        ([], ""),
        (["support"], "; another supports it"),
        (["retracted"], "; another was withdrawn"),
        (["superseded"], "; another is superseded"),
        (["superseded", "superseded"], "; 2 others are superseded"),
        (["retracted", "support", "support"], "; of 3 others 2 support it and 1 was withdrawn"),
        (
            ["misquote", "superseded", "superseded", "retracted", "support"],
            "; of 5 others 1 supports it, 2 are superseded, 1 was withdrawn and 1 is a misquote",
        ),
    ],
)
def test_what_became_of_the_others(others: list[str], rest: str) -> None:
    assert explain(Rule.ONLY_CLAIM, False, others, 5) == f"One claim stands{rest}."


def test_each_fate_is_named_just_where_it_happened() -> None:
    for count in range(1, 5):
        for others in combinations_with_replacement(WORDS, count):
            said = explain(Rule.ONLY_CLAIM, False, others, 5)
            assert {why for why, word in WORDS.items() if word in said} == set(others)
