"""Two axes of time: when the world was told, and when this ledger was (semantics 7: 1, 2, 4, 10, 11)."""

from __future__ import annotations

import pytest

from tests.journeys.wording import Release, Vintage, end_of_day, instant
from tests.journeys.world import QUARTER, World


def restated_twice(world: World) -> tuple[str, str, str]:
    """34 published 2025-11-25; 33 published 2026-03-01; 33.5 published 2026-02-01, recorded last."""
    world.at("2025-11-25T18:00")
    first = world.report("34", "2025-11-25")
    world.at("2026-03-02T09:00")
    second = world.restate(first, "33", "2026-03-01")
    world.at("2026-03-10T09:00")
    return first, second, world.restate(first, "33.5", "2026-02-01")


def test_1_what_was_published_before_and_recorded_after_answers_on_both_axes(growth: World) -> None:
    """Current 33; known on 02-15 33.5, or 34 as the ledger said by 03-05; by 03-05 alone 33."""
    restated_twice(growth)
    assert growth.says() == "33"
    assert growth.says(known_on="2026-02-15") == "33.5"
    assert growth.says(known_on="2026-02-15", recorded_by="2026-03-05") == "34"
    assert growth.says(recorded_by="2026-03-05") == "33"
    assert growth.says(known_on="2025-11-24") == "NOT_YET_KNOWN"


def test_1_releases_renumber_so_that_33_becomes_the_third(growth: World) -> None:
    """Numbered by publication at every recording cut: second by 03-05, third since 33.5 came in between."""
    restated_twice(growth)
    assert growth.releases(recorded_by="2026-03-05") == [
        Release(1, "2025-11-25", ("34",)),
        Release(2, "2026-03-01", ("33",)),
    ]
    assert growth.releases() == [
        Release(1, "2025-11-25", ("34",)),
        Release(2, "2026-02-01", ("33.5",)),
        Release(3, "2026-03-01", ("33",)),
    ]


def test_1_vintages_run_along_publication_and_say_why_the_others_do_not_answer(growth: World) -> None:
    """Three vintages, each from the end of its day of publication until the next; what lost is superseded."""
    first, second, third = restated_twice(growth)
    assert growth.vintages() == [
        Vintage(1, end_of_day("2025-11-25"), end_of_day("2026-02-01"), "34"),
        Vintage(2, end_of_day("2026-02-01"), end_of_day("2026-03-01"), "33.5"),
        Vintage(3, end_of_day("2026-03-01"), None, "33"),
    ]
    current = growth.figure()
    assert (current.chosen, current.known_from, current.published_at) == (
        second,
        end_of_day("2026-03-01"),
        "2026-03-01",
    )
    assert current.whys == {first: "superseded", third: "superseded"}
    assert not current.conflicted


def test_1_audit_replays_by_date_by_instant_and_by_position(growth: World) -> None:
    """Every step says what changed and what the ledger answered from then on; each cut replays up to itself."""
    restated_twice(growth)
    steps = [(c.kind, c.before, c.after, c.delta, c.reason, c.recorded_at, c.says) for c in growth.audit()]
    assert steps == [
        ("reported", None, "34", None, None, instant("2025-11-25T18:00"), "34"),
        ("restated", "34", "33", "-1", "revision", instant("2026-03-02T09:00"), "33"),
        ("restated", "34", "33.5", "-0.5", "revision", instant("2026-03-10T09:00"), "33"),
    ]
    second, third = growth.position() - 2, growth.position()  # before the last restatement stands its source
    for cut in ("2026-03-02", "2026-03-02T09:00:00Z", "2026-03-09T23:59:59.999999Z", str(second)):
        assert [change.after for change in growth.audit(recorded_by=cut)] == ["34", "33"]
        assert growth.says(recorded_by=cut) == "33"
    for cut in ("2026-03-01", "2026-03-02T08:59:59.999999Z", str(second - 1)):
        assert [change.after for change in growth.audit(recorded_by=cut)] == ["34"]
    assert [change.after for change in growth.audit(recorded_by=str(third))] == ["34", "33", "33.5"]
    assert [change.after for change in growth.audit(known_on="2026-02-15")] == ["34", "33.5"]


def test_2_two_restatements_on_one_day_are_told_apart_by_their_hours(growth: World) -> None:
    """At noon 33.7, by the end of that date 33; by the day there is one row for it."""
    growth.at("2026-03-02T09:00")
    first = growth.report("34", "2025-11-25")
    growth.restate(first, "33.7", "2026-03-01T08:00Z")
    growth.restate(first, "33", "2026-03-01T16:00Z")
    assert growth.says(known_on="2026-03-01T12:00:00Z") == "33.7"
    assert growth.says(known_on="2026-03-01") == "33"
    assert growth.course() == ["34", "33.7", "33"]
    assert growth.vintages(by_day=True) == [
        Vintage(1, end_of_day("2025-11-25"), instant("2026-03-01T16:00"), "34"),
        Vintage(2, instant("2026-03-01T16:00"), None, "33"),
    ]
    assert growth.vintages(known_on="2026-03-01T12:00:00Z", by_day=True)[-1].says == "33.7"


def test_2_two_restatements_by_date_alone_conflict_until_something_orders_them(growth: World) -> None:
    """Both are candidates and none is picked; a supersedes link decides, and rewrites no pinned answer."""
    growth.at("2026-03-02T09:00")
    first = growth.report("34", "2025-11-25")
    one = growth.restate(first, "33.7", "2026-03-01")
    other = growth.restate(first, "33", "2026-03-01")
    unordered, pinned = growth.figure(), str(growth.position())
    assert (unordered.says, unordered.chosen, unordered.rule) == ("CONFLICT", None, "undecided")
    assert unordered.whys == {first: "superseded", one: "candidate", other: "candidate"}
    assert growth.conflicts() == {("alibaba.cloud.revenue_yoy", QUARTER)}
    assert growth.conflicts(known_on="2026-02-28") == set()
    growth.link(other, "supersedes", one)
    assert growth.says() == "33" and growth.conflicts() == set()
    assert growth.says(recorded_by=pinned) == "CONFLICT"


def test_4_a_publication_is_known_from_its_very_instant_and_not_a_microsecond_before(growth: World) -> None:
    """The cut is inclusive, on either axis."""
    growth.at("2025-11-25T18:00")
    growth.report("34", "2025-11-25T14:24:00Z")
    assert growth.says(known_on="2025-11-25T14:24:00Z") == "34"
    assert growth.says(known_on="2025-11-25T14:23:59.999999Z") == "NOT_YET_KNOWN"
    assert growth.figure().known_from == instant("2025-11-25T14:24")
    assert growth.says(recorded_by="2025-11-25T18:00:00Z") == "34"
    assert growth.says(recorded_by="2025-11-25T17:59:59.999999Z") == "NOT_YET_KNOWN"


def test_4_a_publication_stated_to_the_day_is_known_from_its_last_instant(growth: World) -> None:
    """No look-ahead: a date lasts to its end."""
    growth.at("2025-11-25T18:00")
    growth.report("34", "2025-11-25")
    assert growth.says(known_on="2025-11-25") == "34"
    assert growth.says(known_on="2025-11-25T23:59:59.999999Z") == "34"
    assert growth.says(known_on="2025-11-25T23:59:59.999998Z") == "NOT_YET_KNOWN"


def test_not_yet_known_is_a_state_and_never_held_is_not_found(growth: World) -> None:
    """Before the first publication the answer has no value, no claim, no vintage; another quarter is a 404."""
    growth.at("2025-11-25T18:00")
    growth.report("34", "2025-11-25")
    early = growth.figure(known_on="2025-11-24")
    assert (early.says, early.rule, early.chosen, early.known_from) == ("NOT_YET_KNOWN", "nothing_known", None, None)
    assert early.whys == {} and early.spots == frozenset()
    assert growth.vintages(known_on="2025-11-24") == [] and growth.releases(known_on="2025-11-24") == []
    assert growth.holds() and growth.holds(recorded_by="2025-11-25")
    assert not growth.holds(period="2025-04-01/2025-07-01")


@pytest.mark.parametrize("asked_before", [False, True], ids=["fresh", "asked before"])
def test_10_a_late_first_release_becomes_the_first(growth: World, asked_before: bool) -> None:
    """Known on January 1 turns from not yet known to 34; what was recorded by May stays as it was."""
    growth.at("2026-03-02T09:00")
    growth.report("33", "2026-03-01")
    if asked_before:  # an answer kept by K alone would be given again
        assert growth.says(known_on="2026-01-01") == "NOT_YET_KNOWN"
        assert growth.released() == ["33"]
    growth.at("2026-06-15T09:00")
    growth.report("34", "2025-11-25")
    assert growth.says(known_on="2026-01-01") == "34"
    assert growth.says() == "33"
    assert growth.released() == ["34", "33"] and growth.releases()[0].published_at == "2025-11-25"
    assert growth.says(known_on="2026-01-01", recorded_by="2026-05-31") == "NOT_YET_KNOWN"
    assert growth.says(recorded_by="2026-05-31") == "33"
    assert growth.released(recorded_by="2026-05-31") == ["33"]
    assert growth.course() == ["34", "33"] and growth.course(recorded_by="2026-05-31") == ["33"]


def test_11_a_restatement_of_an_imprecise_target_holds_before_and_after_the_target_ends(growth: World) -> None:
    """Reported 200 in March, restated 190 on March 20: 190 from then on, also once all of March is over."""
    growth.at("2026-04-02T09:00")
    first = growth.report("200", "2026-03")
    growth.restate(first, "190", "2026-03-20")
    assert growth.says(known_on="2026-03-19") == "NOT_YET_KNOWN"
    for known_on in ("2026-03-20", "2026-03-30", "2026-03-31", "2026-04-01", None):
        assert growth.says(known_on=known_on) == "190"
    assert growth.vintages() == [Vintage(1, end_of_day("2026-03-20"), None, "190")]
    assert growth.figure().whys == {first: "superseded"}


def test_a_publication_that_has_not_come_yet_is_refused(growth: World) -> None:
    """Its first instant may not lie after its recording."""
    growth.at("2025-11-25T18:00")
    source = growth.source("2025-11-26")
    said = {"series": "alibaba.cloud.revenue_yoy", "period": QUARTER, "source": source}
    given = said | {"published_at": "2025-11-26", "value": {"comparator": "exact", "amount": "34"}}
    refusal = growth.refusal("report_figure", given)
    assert refusal.code == "INVALID_TIME"
    assert not growth.holds()


def test_a_correction_moves_recording_alone_and_a_restatement_both_axes(growth: World) -> None:
    """We typed 43 for 34: corrected, it is right from the start, and a replay still shows what we had."""
    growth.at("2025-11-25T18:00")
    first = growth.report("43", "2025-11-25")
    growth.at("2026-01-10T09:00")
    growth.correct(first, value={"comparator": "exact", "amount": "34"})
    growth.at("2026-03-02T09:00")
    growth.restate(first, "33", "2026-03-01")
    assert [growth.says("2025-12-01", by) for by in ("2026-01-09", "2026-01-10", None)] == ["43", "34", "34"]
    assert [growth.says(None, by) for by in ("2026-01-09", "2026-02-01", "2026-03-02")] == ["43", "34", "33"]
    assert [growth.says(known_on) for known_on in ("2026-02-28", "2026-03-01")] == ["34", "33"]
    assert growth.course() == ["34", "33"] and growth.course(recorded_by="2026-01-09") == ["43"]
    assert growth.released() == ["34", "33"]
    steps = [(change.kind, change.before, change.after) for change in growth.audit()]
    assert steps == [("reported", None, "43"), ("corrected", "43", "34"), ("restated", "34", "33")]


def test_a_correction_recorded_after_a_restatement_does_not_displace_it(growth: World) -> None:
    """The restated number answers on; only what was known before it, and asked since, is put right."""
    growth.at("2025-11-25T18:00")
    first = growth.report("43", "2025-11-25")
    growth.at("2026-03-02T09:00")
    restated = growth.restate(first, "33", "2026-03-01")
    growth.at("2026-03-10T09:00")
    growth.correct(first, value={"comparator": "exact", "amount": "34"})
    assert growth.says() == growth.says(recorded_by="2026-03-05") == "33"
    assert growth.says(known_on="2025-12-01") == "34"
    assert growth.says(known_on="2025-12-01", recorded_by="2026-03-05") == "43"
    growth.at("2026-03-12T09:00")
    growth.correct(restated, value={"comparator": "exact", "amount": "32"})
    assert growth.course() == ["34", "32"] and growth.course(recorded_by="2026-03-11") == ["34", "33"]
    assert growth.course(recorded_by="2026-03-05") == ["43", "33"]


def test_two_corrections_of_different_fields_both_hold(growth: World) -> None:
    """The value first, its publication later: neither takes the other back, in either order of asking."""
    growth.at("2025-12-01T09:00")
    first = growth.report("43", "2025-11-20")
    growth.at("2025-12-02T09:00")
    growth.correct(first, value={"comparator": "exact", "amount": "34"})
    growth.at("2025-12-03T09:00")
    growth.correct(first, published_at="2025-11-25")
    answer = growth.figure()
    assert (answer.says, answer.published_at, answer.known_from) == ("34", "2025-11-25", end_of_day("2025-11-25"))
    assert growth.says(known_on="2025-11-22") == "NOT_YET_KNOWN"
    assert growth.says(known_on="2025-11-22", recorded_by="2025-12-02") == "34"
    assert growth.says(known_on="2025-11-22", recorded_by="2025-12-01") == "43"
    assert growth.course() == ["34"]


def test_the_third_release_is_the_second_distinct_value_when_a_reaffirmation_lies_between(growth: World) -> None:
    """34, 34 again, 33: three releases, two vintages; the reaffirmation begins none."""
    growth.at("2026-03-02T09:00")
    first = growth.report("34", "2025-11-25")
    growth.reaffirm(first, "2026-02-19")
    growth.restate(first, "33", "2026-03-01")
    assert growth.released() == ["34", "34", "33"]
    assert growth.course() == ["34", "33"]
    assert growth.figure(known_on="2026-02-25").known_from == end_of_day("2025-11-25")
