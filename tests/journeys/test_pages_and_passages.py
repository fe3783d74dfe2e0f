"""Documents as captured: their dates, their bytes, and the words that an anchor points at (semantics 7: 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.wording import Spot, exact
from tests.journeys.world import GROWTH, QUARTER, World, digest_of

PAGE = "Cloud revenue grew 34% year over year in the quarter."
EDITED = "Cloud revenue grew by 33% year over year in the quarter."


def place(text: str, words: str) -> dict[str, int]:
    """The anchor of words in a text."""
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def captured(world: World, code: str, text: str, published: str, **more: Any) -> str:
    return world.source(published, code=code, digest=digest_of(text), published_at=published, **more)


def test_5_the_dateline_of_a_document_orders_nothing(growth: World) -> None:
    """Dated 2025-11-01, published 2025-11-25: unknown on 2025-11-10."""
    growth.at("2025-11-25T18:00")
    source = captured(growth, "results", PAGE, "2025-11-25", document_date="2025-11-01")
    growth.report("34", "2025-11-25", source=source)
    assert growth.says(known_on="2025-11-10") == "NOT_YET_KNOWN"
    assert growth.says(known_on="2025-11-25") == "34"
    assert growth.content(_event_of_source(growth, source))["document_date"] == "2025-11-01"


def test_5_a_silent_edit_is_a_new_source_and_the_old_anchor_still_resolves(growth: World) -> None:
    """Other bytes are refused under the old code; each claim keeps the words of the capture that it was read in."""
    growth.at("2025-11-25T18:00")
    page = captured(growth, "page", PAGE, "2025-11-25")
    first = growth.report("34", "2025-11-25", source=page, anchors=[place(PAGE, "34%")])
    growth.attach(page, PAGE)
    growth.at("2025-12-05T18:00")
    same = {"code": "page", "publisher": "alibaba", "tier": 2, "title": "a document", "kind": "release"}
    refusal = growth.refusal("register_source", same | {"digest": digest_of(EDITED), "published_at": "2025-11-25"})
    assert (refusal.code, refusal.path) == ("ALREADY_DEFINED", ("digest",))
    edited = captured(growth, "page-edited", EDITED, "2025-12-05")
    growth.attach(edited, EDITED)
    growth.restate(first, "33", "2025-12-05", source=edited, anchors=[place(EDITED, "33%")], reason="error")
    assert growth.figure().spots == {Spot("page-edited", 22, 25, "33%")}
    assert growth.figure(known_on="2025-12-04").spots == {Spot("page", 19, 22, "34%")}
    assert growth.figure(recorded_by="2025-12-01").spots == {Spot("page", 19, 22, "34%")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("阿里云收入同比增长34%，创下新高。", "34%"),
        ("🚀🚀 阿里云 👩‍👩‍👧‍👦 收入同比增长三成四(34％) 🎉", "34％"),
        ("通義千問🤖下載量突破一千萬，growth of 34 percent 🇭🇰", "34 percent"),
        ("Cafe\u0301 👍🏽: 34\u00a0% — naïve 𠮷野家", "34\u00a0%"),
    ],
    ids=["CJK", "emoji with joiners", "mixed", "combining marks"],
)
def test_anchors_count_code_points_in_texts_with_cjk_and_emoji(growth: World, text: str, words: str) -> None:
    """What stands at the anchor are the very words, whatever stands before them; so is the quoted text."""
    growth.at("2025-11-25T18:00")
    source = captured(growth, "page", text, "2025-11-25")
    anchor = place(text, words)
    value = exact("34") | {"as_reported": words}
    growth.report(value, "2025-11-25", source=source, anchors=[anchor | {"exact": words}])
    assert growth.figure().spots == {Spot("page", anchor["start"], anchor["end"], None)}
    growth.attach(source, text)
    assert growth.figure().spots == {Spot("page", anchor["start"], anchor["end"], words)}


def test_the_same_wording_at_a_further_place_is_one_claim_with_two_anchors(growth: World) -> None:
    """No second claim, and both places back the answer."""
    text = "34% in the headline, and 34% below."
    growth.at("2025-11-25T18:00")
    source = captured(growth, "page", text, "2025-11-25")
    growth.attach(source, text)
    claim = growth.report("34", "2025-11-25", source=source, anchors=[{"start": 0, "end": 3}])
    growth.report("34", "2025-11-25", source=source, anchors=[{"start": 25, "end": 28}])
    answer = growth.figure()
    assert (answer.says, answer.chosen, answer.whys) == ("34", claim, {})
    assert answer.spots == {Spot("page", 0, 3, "34%"), Spot("page", 25, 28, "34%")}
    assert growth.holds(period=QUARTER, series=GROWTH)


def _event_of_source(world: World, code: str) -> str:
    """The id of the source's registration: saying the same again answers with it."""
    given = {"code": code, "publisher": "alibaba", "tier": 2, "title": "a document", "kind": "release"}
    dated = {"digest": digest_of(PAGE), "published_at": "2025-11-25", "document_date": "2025-11-01"}
    return world.command("register_source", given | dated)
