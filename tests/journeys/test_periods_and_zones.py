"""Periods that are redefined, and dates that fall elsewhere in another zone (semantics 7: 8, 9)."""

from __future__ import annotations

import pytest

from tests.journeys.wording import Given, Refusal, Vintage, instant
from tests.journeys.world import GROWTH, QUARTER, World

FESTIVAL = "spring-festival-2026"
OLD = "2026-02-17/2026-02-24"
NEW = "2026-02-15/2026-02-24"
NAMED = {"old_type": "named", "new_type": "named"}
HALF_PAST_MIDNIGHT: Given = {"published_at": "2025-11-26T00:30", "published_zone": "Asia/Hong_Kong"}


def test_8_a_redefined_period_makes_two_figures_that_are_linked(growth: World) -> None:
    """Old and new have a value each, show each other, and stand in no one line that growth could cross."""
    growth.at("2026-03-01T09:00")
    growth.command("define_period", {"code": FESTIVAL, "name": "Spring Festival 2026", "interval": OLD})
    growth.report("120", "2026-02-26", period=FESTIVAL)
    growth.at("2026-03-05T09:00")
    growth.command("define_period", {"code": FESTIVAL, "name": "Spring Festival 2026", "interval": NEW})
    growth.report("150", "2026-03-04", period=FESTIVAL)
    link = {"series": GROWTH, "old": OLD, "new": NEW, "reason": "the holiday has nine days"}
    growth.command("link_periods", link | NAMED)
    old, new = growth.figure(period=OLD), growth.figure(period=NEW)
    assert (old.says, new.says) == ("120", "150")
    assert old.links == new.links == {(f"named:{OLD}", f"named:{NEW}")}
    assert not old.conflicted and not new.conflicted
    assert growth.figure(period=FESTIVAL).says == "150"
    assert growth.figure(period=OLD, recorded_by="2026-03-01").links == frozenset()
    with pytest.raises(Refusal, match="AMBIGUOUS_PERIOD"):
        growth.line()


def test_8_a_period_is_linked_with_another_figure_that_is_there(growth: World) -> None:
    """A link with itself is refused."""
    growth.at("2026-03-01T09:00")
    growth.command("define_period", {"code": FESTIVAL, "name": "Spring Festival 2026", "interval": OLD})
    growth.report("120", "2026-02-26", period=FESTIVAL)
    given = {"series": GROWTH, "old": OLD, "new": OLD, "reason": "none"} | NAMED
    assert growth.refusal("link_periods", given).code == "REFUSED"


def test_9_the_vintage_date_follows_the_zone_of_the_series(world: World) -> None:
    """Published 2025-11-26 00:30 in Hong Kong is 2025-11-25 16:30 UTC: the 26th there, the 25th here."""
    hong_kong, utc = "alibaba.hk.revenue_yoy", GROWTH
    world.define(hong_kong, vintage_zone="Asia/Hong_Kong")
    world.define(utc)
    world.at("2025-11-27T09:00")
    for series in (hong_kong, utc):
        world.report("34", "2025-11-26", series=series, **HALF_PAST_MIDNIGHT)
        assert world.figure(series=series).known_from == instant("2025-11-25T16:30")
        assert world.says("2025-11-25T16:30:00Z", series=series) == "34"
        assert world.says("2025-11-26T00:30:00+08:00", series=series) == "34"
        assert world.says("2025-11-25T16:29:59.999999Z", series=series) == "NOT_YET_KNOWN"
    assert [world.says(day, series=hong_kong) for day in ("2025-11-25", "2025-11-26")] == ["NOT_YET_KNOWN", "34"]
    assert [world.says(day, series=utc) for day in ("2025-11-24", "2025-11-25")] == ["NOT_YET_KNOWN", "34"]


def test_9_one_date_cuts_every_series_in_its_own_zone(world: World) -> None:
    """The list of conflicts of a date holds what that date saw, here on the 25th and there on the 26th."""
    hong_kong, utc = "alibaba.hk.revenue_yoy", GROWTH
    world.define(hong_kong, vintage_zone="Asia/Hong_Kong")
    world.define(utc)
    world.at("2025-11-27T09:00")
    for series in (hong_kong, utc):
        world.report("34", "2025-11-24", series=series)
        world.report("35", "2025-11-26", "reuters", 6, series=series, **HALF_PAST_MIDNIGHT)
    assert world.conflicts(known_on="2025-11-24") == set()
    assert world.conflicts(known_on="2025-11-25") == {(utc, QUARTER)}
    assert world.conflicts(known_on="2025-11-26") == {(utc, QUARTER), (hong_kong, QUARTER)}


def test_9_days_are_counted_by_the_clocks_of_the_series(world: World) -> None:
    """00:30 and 23:00 in Hong Kong are one day there, and two in UTC."""
    hong_kong, utc = "alibaba.hk.revenue_yoy", GROWTH
    world.define(hong_kong, vintage_zone="Asia/Hong_Kong")
    world.define(utc)
    world.at("2025-11-27T09:00")
    for series in (hong_kong, utc):
        first = world.report("34", "2025-11-26", series=series, **HALF_PAST_MIDNIGHT)
        world.restate(first, "33", "2025-11-26", published_at="2025-11-26T23:00", published_zone="Asia/Hong_Kong")
        assert world.course(series=series) == ["34", "33"]
    assert world.vintages(series=hong_kong, by_day=True) == [Vintage(1, instant("2025-11-26T15:00"), None, "33")]
    assert world.course(series=utc, by_day=True) == ["34", "33"]


def test_9_a_date_in_the_publishers_zone_lasts_to_the_end_of_its_day_there(world: World) -> None:
    """Stated as 2025-11-26 in Hong Kong: known from 15:59:59.999999 UTC of that day."""
    world.define(GROWTH, vintage_zone="Asia/Hong_Kong")
    world.at("2025-11-27T09:00")
    world.report("34", "2025-11-26", published_zone="Asia/Hong_Kong")
    assert world.figure().known_from == "2025-11-26T15:59:59.999999Z"
    assert [world.says(day) for day in ("2025-11-25", "2025-11-26")] == ["NOT_YET_KNOWN", "34"]


@pytest.mark.parametrize(
    ("day", "last_instant"),
    [
        ("2025-11-01", "2025-11-02T03:59:59.999999Z"),
        ("2025-11-02", "2025-11-03T04:59:59.999999Z"),
        ("2026-03-07", "2026-03-08T04:59:59.999999Z"),
        ("2026-03-08", "2026-03-09T03:59:59.999999Z"),
    ],
    ids=["before autumn", "the long day", "before spring", "the short day"],
)
def test_9_a_date_ends_by_the_real_rules_of_its_zone(world: World, day: str, last_instant: str) -> None:
    """New York's clocks change that night: no fixed offset gives the last instant of both days."""
    world.define(GROWTH, vintage_zone="America/New_York")
    world.at("2026-03-10T09:00")
    world.report("34", day, published_zone="America/New_York")
    assert world.figure().known_from == last_instant
    assert world.says(known_on=day) == "34"
    one_microsecond_earlier = last_instant.replace("999999Z", "999998Z")
    assert world.says(known_on=one_microsecond_earlier) == "NOT_YET_KNOWN"


def test_9_a_cut_by_date_ends_by_the_real_rules_of_the_series_zone(world: World) -> None:
    """00:30 on 2026-03-09 in New York, where an hour was skipped the day before, is not yet the 8th."""
    world.define(GROWTH, vintage_zone="America/New_York")
    world.at("2026-03-10T09:00")
    world.report("34", "2026-03-09", published_at="2026-03-09T00:30", published_zone="America/New_York")
    assert world.figure().known_from == instant("2026-03-09T04:30")
    assert [world.says(day) for day in ("2026-03-08", "2026-03-09")] == ["NOT_YET_KNOWN", "34"]


def test_9_an_hour_shown_twice_is_its_later_one_and_an_hour_skipped_is_refused(world: World) -> None:
    """01:30 on 2025-11-02 in New York comes twice: known from the second; 02:30 on 2026-03-08 never came."""
    world.define(GROWTH, vintage_zone="America/New_York")
    world.at("2026-03-10T09:00")
    twice: Given = {"published_at": "2025-11-02T01:30", "published_zone": "America/New_York"}
    world.report("34", "2025-11-02", **twice)
    assert world.figure().known_from == instant("2025-11-02T06:30")
    never: Given = {"published_at": "2026-03-08T02:30", "published_zone": "America/New_York"}
    with pytest.raises(Refusal, match="INVALID_TIME"):
        world.report("33", "2026-03-08", **never)
