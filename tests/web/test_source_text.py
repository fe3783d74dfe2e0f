"""A text with its passages: nothing is lost or moved, however they overlap."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.source_text import MOST_SHOWN, Passage, Piece, pieces

TEXTS = st.text(alphabet="a 1%\n阿里云👩‍👩‍👧‍👦🚀é\u0301\u202e\u2066<>&ش", max_size=60)


def passages_of(text: str) -> st.SearchStrategy[list[Passage]]:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda pair: pair[0] < pair[1])
    some = st.builds(lambda pair, href: Passage(*pair, href, f"/{href}"), ends, st.sampled_from("abc"))
    return st.lists(some, max_size=6) if text else st.just([])


def covered(found: Sequence[Piece], passage: Passage) -> str:
    return "".join(piece.text for piece in found if passage in piece.over)


@given(st.data())
def test_the_pieces_are_the_text_and_those_of_a_passage_its_words(data: st.DataObject) -> None:
    """Code points are those of the text; each passage begins in one piece and ends in one."""
    text = data.draw(TEXTS)
    passages = data.draw(passages_of(text))
    found = pieces(text, passages)
    assert "".join(piece.text for piece in found) == text
    for passage in passages:
        assert covered(found, passage) == text[passage.start : passage.end]
        assert sum(passage in piece.begins for piece in found) == sum(passage in piece.ends for piece in found) == 1
    for piece in found:
        lengths = [each.end - each.start for each in piece.over]
        assert lengths == sorted(lengths)
        assert {*piece.begins, *piece.ends} <= {*piece.over}


def test_passages_of_other_bytes_are_left_out() -> None:
    """An anchor may be of a text that was longer than what is attached."""
    (piece,) = pieces("short", [Passage(3, 90, "x", "/x"), Passage(2, 2, "x", "/x"), Passage(-1, 2, "x", "/x")])
    assert (piece.text, piece.over, piece.skipped) == ("short", (), 0)


def test_of_a_long_text_what_stands_around_its_passages_is_shown() -> None:
    """The rest is counted, so that every code point is accounted for; near passages share their surroundings."""
    text = "".join(chr(0x4E00 + n % 20000) for n in range(MOST_SHOWN + 50_000))
    spots = [(10, 20), (15, 30), (100_000, 100_004), (100_500, 100_600), (len(text) - 3, len(text))]
    passages = [Passage(start, end, "x", f"/{start}") for start, end in spots]
    found = pieces(text, passages)
    for passage in passages:
        assert covered(found, passage) == text[passage.start : passage.end]
    shown = sum(len(piece.text) for piece in found)
    assert shown < 5000
    place = 0
    for piece in found:
        place += piece.skipped
        assert text[place : place + len(piece.text)] == piece.text
        place += len(piece.text)
    assert sum(piece.skipped > 0 for piece in found) == 2


@pytest.mark.parametrize("length", [MOST_SHOWN, MOST_SHOWN + 1])
def test_without_passages_the_beginning_is_shown(length: int) -> None:
    (piece,) = pieces("x" * length, [])
    assert len(piece.text) == MOST_SHOWN
