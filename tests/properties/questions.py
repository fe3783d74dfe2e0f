"""Every question about one figure on both axes, put to the ledger and to the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ledger.application import Ledger
from ledger.domain.instants import format_instant
from ledger.errors import NotFound
from ledger.projections.rows import FigureRow
from tests import oracle
from tests.properties.neutral import Neutral, answer_of, instant, vintage_of
from tests.properties.workshop import PERIOD, ZONES

TICK = timedelta(microseconds=1)
KnownOn = datetime | date | None


def last_instant(day: date, zone: str) -> datetime:
    """The last microsecond of a date by the clocks of a zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)) - TICK


def instants_of(log: Sequence[Neutral]) -> list[datetime]:
    """Every instant at which the world learnt something, mistyped ones included."""
    return sorted({event["published"] for event in log if "published" in event})


def all_known_on(log: Sequence[Neutral], zone: str) -> list[KnownOn]:
    """No cut; each publication, the microsecond before it, halfway to the next; each date of one and the day before."""
    instants = instants_of(log)
    days = {at.astimezone(ZoneInfo(zone)).date() for at in instants}
    halfway = [one + (two - one) / 2 for one, two in pairwise(instants)]
    return [
        None,
        *instants,
        *(at - TICK for at in instants),
        *halfway,
        *sorted(days | {day - timedelta(days=1) for day in days}),
    ]


def ask(ledger: Ledger, series: str, known_on: KnownOn, recorded_by: int | None) -> FigureRow | None:
    """The ledger's answer; None where it has never held the figure."""
    try:
        return ledger.figure(series, PERIOD, ledger.cut(_written(known_on), recorded_by))
    except NotFound:
        return None


def _written(known_on: KnownOn) -> str | None:
    if known_on is None:
        return None
    return format_instant(known_on) if isinstance(known_on, datetime) else known_on.isoformat()


def compare_everywhere(ledger: Ledger, series: str, log: Sequence[Neutral], counts: Counter[str]) -> None:
    """Every question at every recording cut; all kinds of publication cut at the present one."""
    figure = [event for event in log if event["kind"] != "precedence"]
    positions = [event["seq"] for event in log if event["seq"] > figure[0]["seq"]]
    for before in (0, figure[0]["seq"] - 1):
        unheard = ask(ledger, series, None, before)
        assert unheard is not None and unheard.state == "NOT_YET_KNOWN"
    for known_on in all_known_on(log, ZONES[series]):
        compare(ledger, series, log, known_on, None, counts)
    for recorded_by in (figure[0]["seq"], *positions):
        instants = instants_of([event for event in log if event["seq"] <= recorded_by])
        for known_on in (None, instants[0] - TICK, *instants):
            compare(ledger, series, log, known_on, recorded_by, counts)
    for recorded_by in (None, figure[0]["seq"], *positions):
        compare_vintages(ledger, series, log, recorded_by, counts)


def compare(
    ledger: Ledger,
    series: str,
    log: Sequence[Neutral],
    known_on: KnownOn,
    recorded_by: int | None,
    counts: Counter[str],
) -> None:
    """One question: the same answer from both."""
    at = known_on if known_on is None or isinstance(known_on, datetime) else last_instant(known_on, ZONES[series])
    expected = oracle.answer(log, at, recorded_by)
    row = ask(ledger, series, known_on, recorded_by)
    assert row is not None and not row.stale
    ids = {event["seq"]: event["id"] for event in log}
    assert answer_of(row, ids) == expected, (known_on, recorded_by)
    compare_backing(row, log, recorded_by, expected, ids)
    compare_chosen(row, log, recorded_by)
    if known_on is None:
        assert bool(ledger.page_of_conflicts(ledger.cut(None, recorded_by)).rows) == expected["conflicted"]
    counts["questions"] += 1
    counts[f"state {expected['state']}"] += 1
    counts["conflicted"] += expected["conflicted"]


def compare_chosen(row: FigureRow, log: Sequence[Neutral], recorded_by: int | None) -> None:
    """The claim shown says what was recorded of it last: its source, its publication, its places in the text."""
    chosen = row.chosen
    if chosen is None:
        return
    said: Neutral = {}
    for event in oracle.recorded(log, recorded_by):
        if chosen.claim_id in (event["id"], event.get("target")) and (not said or event["kind"] == "corrected"):
            said |= {name: event[name] for name in ("source", "published", "anchors") if name in event}
    assert (chosen.source, instant(chosen.publication.known_at)) == (said["source"], said["published"])
    assert [(a.start, a.end, a.exact) for a in chosen.anchors] == [(a.start, a.end, a.exact) for a in said["anchors"]]


def compare_backing(
    row: FigureRow, log: Sequence[Neutral], recorded_by: int | None, expected: Neutral, ids: dict[int, str]
) -> None:
    """Anchors are shown of every remaining claim consistent with the chosen one, and of none that is gone."""
    backing = {ids[seq] for seq in row.backing}
    why = expected["why"]
    assert not {claim for claim in backing if why[claim] in ("superseded", "retracted")}
    if expected["chosen"] is None:
        return
    values: Neutral = {entry["id"]: entry.get("value") for entry in oracle.entries(oracle.recorded(log, recorded_by))}
    remaining = {claim for claim, word in why.items() if word in ("less_precise", "lower_tier", "older", "equal")}
    agreeing = {claim for claim in remaining if oracle.overlap(values[claim], values[expected["chosen"]])}
    assert backing & remaining == agreeing
    links = oracle.links(oracle.recorded(log, recorded_by), "quotes")
    quotes = {claim for claim, other in links if other == expected["chosen"]}
    quoting = {claim for claim, other in links if other in {expected["chosen"], *why}}
    assert backing >= {claim for claim in quotes if why.get(claim) == "support"}
    shorthand = {claim for claim, word in why.items() if word == "support" and claim not in quoting}
    assert backing >= {claim for claim in shorthand if oracle.same_number(values[claim], values[expected["chosen"]])}


def compare_vintages(
    ledger: Ledger, series: str, log: Sequence[Neutral], recorded_by: int | None, counts: Counter[str]
) -> None:
    """The same vintages from both, each lasting until the next; the answer's `known_from` is its vintage's."""
    cut = ledger.cut(None, recorded_by)
    row = ledger.figure(series, PERIOD, cut)
    found = ledger.views.vintages(row, cut)
    expected = oracle.vintages(log, recorded_by)
    assert [vintage_of(vintage) for vintage in found] == expected
    assert [vintage.number for vintage in found] == list(range(1, len(found) + 1))
    assert [vintage.known_to for vintage in found] == [*(after.known_from for after in found[1:]), None][: len(found)]
    assert row.known_from == (found[-1].known_from if found else None)
    compare_days(ledger, row, expected, recorded_by)
    for earlier in expected:
        at = ask(ledger, series, earlier["known_from"], recorded_by)
        assert at is not None and at.known_from is not None and instant(at.known_from) == earlier["known_from"]
    counts["questions"] += 2 + len(expected)


def compare_days(ledger: Ledger, row: FigureRow, expected: Sequence[Neutral], recorded_by: int | None) -> None:
    """The day-grained view takes the last answer of each date in the vintage zone; equal neighbours are one."""
    last: dict[date, Neutral] = {}
    for vintage in expected:
        last[vintage["known_from"].astimezone(ZoneInfo(row.vintage_zone)).date()] = vintage
    merged: list[Neutral] = []
    for vintage in last.values():
        if not merged or (merged[-1]["state"], merged[-1]["value"]) != (vintage["state"], vintage["value"]):
            merged.append(vintage)
    found = ledger.views.vintages(row, ledger.cut(None, recorded_by), by_day=True)
    assert [vintage_of(vintage) for vintage in found] == merged
