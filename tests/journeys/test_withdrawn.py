"""What publishers take back, and what we should never have recorded (semantics 7: 3, 14)."""

from __future__ import annotations

from tests.journeys.wording import Release, Vintage, end_of_day
from tests.journeys.world import World


def retracted_and_reported_again(world: World) -> tuple[str, str, str]:
    """34 published 11-25, withdrawn 12-01, 34 again 12-10."""
    world.at("2025-11-25T18:00")
    first = world.report("34", "2025-11-25")
    world.at("2025-12-01T18:00")
    retraction = world.retract(first, "2025-12-01")
    world.at("2025-12-10T18:00")
    return first, retraction, world.report("34", "2025-12-10")


def test_3_a_number_reported_again_after_its_retraction_is_a_new_vintage(growth: World) -> None:
    """Absent in between, with the reason; the third vintage says what the first did, and is another."""
    first, _, again = retracted_and_reported_again(growth)
    assert growth.says(known_on="2025-11-30") == "34"
    assert growth.says(known_on="2025-12-05") == "ABSENT retracted"
    assert growth.figure(known_on="2025-12-05").whys == {first: "retracted"}
    assert growth.vintages() == [
        Vintage(1, end_of_day("2025-11-25"), end_of_day("2025-12-01"), "34"),
        Vintage(2, end_of_day("2025-12-01"), end_of_day("2025-12-10"), "ABSENT retracted"),
        Vintage(3, end_of_day("2025-12-10"), None, "34"),
    ]
    current = growth.figure()
    assert (current.chosen, current.known_from, current.whys) == (again, end_of_day("2025-12-10"), {first: "retracted"})


def test_3_the_first_release_stays_the_first(growth: World) -> None:
    """A retraction states no figure: it is no release, and takes none away."""
    retracted_and_reported_again(growth)
    assert growth.releases() == [Release(1, "2025-11-25", ("34",)), Release(2, "2025-12-10", ("34",))]


def test_3_after_the_retraction_is_voided_there_is_no_hole(growth: World) -> None:
    """One vintage from the first publication on; the replay before the void still shows the hole."""
    _, retraction, _ = retracted_and_reported_again(growth)
    growth.at("2026-01-05T09:00")
    growth.void(retraction)
    assert growth.vintages() == [Vintage(1, end_of_day("2025-11-25"), None, "34")]
    assert growth.says(known_on="2025-12-05") == "34"
    assert growth.says(known_on="2025-12-05", recorded_by="2026-01-04") == "ABSENT retracted"
    assert growth.course(recorded_by="2026-01-04") == ["34", "ABSENT retracted", "34"]
    assert [(change.kind, change.voided) for change in growth.audit()] == [
        ("reported", False),
        ("retracted", True),
        ("reported", False),
        ("voided", False),
    ]


def test_3_after_the_first_claim_is_voided_nothing_is_known_before_the_second(growth: World) -> None:
    """A void leaves no hole behind but the figure as if it had never been said: no absence without a claim."""
    first, _, again = retracted_and_reported_again(growth)
    growth.at("2026-01-05T09:00")
    growth.void(first)
    assert growth.says(known_on="2025-12-05") == "NOT_YET_KNOWN"
    assert growth.course() == ["34"] and growth.released() == ["34"]
    assert growth.figure().chosen == again
    growth.void(again)
    assert growth.says() == "NOT_YET_KNOWN" and growth.holds()
    assert growth.says(recorded_by="2026-01-04") == "34"


def test_14_a_number_retracted_while_quoted_is_absent(growth: World) -> None:
    """The quoting press supports the issuer's word; with that withdrawn it says nothing of its own."""
    growth.at("2025-11-25T18:00")
    issuer = growth.report("34", "2025-11-25")
    growth.at("2025-11-27T18:00")
    press = growth.report("34", "2025-11-26", "reuters", 6)
    growth.link(press, "quotes", issuer)
    growth.at("2025-12-01T18:00")
    growth.retract(issuer, "2025-12-01")
    assert growth.says() == "ABSENT retracted"
    assert growth.figure().whys == {issuer: "retracted", press: "support"}
    quoted = growth.figure(known_on="2025-11-30")
    assert (quoted.says, quoted.chosen, quoted.whys) == ("34", issuer, {press: "support"})
    assert growth.course() == ["34", "ABSENT retracted"]
    assert growth.says(recorded_by="2025-11-30") == "34"


def test_retracting_one_of_two_rival_publishers_claims_reelects_the_other(growth: World) -> None:
    """Two papers of one tier disagree: the later answers; with it withdrawn the earlier does, without conflict."""
    growth.at("2025-12-01T18:00")
    one = growth.report("34", "2025-11-25", "reuters", 6)
    other = growth.report("35", "2025-11-26", "bloomberg", 6)
    rivals = growth.figure()
    assert (rivals.says, rivals.rule, rivals.whys) == ("35", "latest_publication", {one: "older"})
    assert rivals.conflicted
    growth.at("2025-12-10T18:00")
    growth.retract(other, "2025-12-09", "bloomberg", 6)
    answer = growth.figure()
    assert (answer.says, answer.chosen, answer.whys) == ("34", one, {other: "retracted"})
    assert not answer.conflicted and growth.conflicts() == set()
    assert growth.course() == ["34", "35", "34"]
    assert growth.says(known_on="2025-12-08") == "35" and growth.says(recorded_by="2025-12-09") == "35"
