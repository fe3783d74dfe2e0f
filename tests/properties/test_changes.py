"""What moved between two cuts, and why, is what the oracle answers differently at the two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.application.changes import Move
from ledger.domain.instants import format_instant
from ledger.projections.cuts import Cut
from tests import oracle
from tests.counts import count
from tests.properties.histories import History, histories
from tests.properties.neutral import Neutral, answer_of
from tests.properties.questions import KnownOn, instants_of, last_instant
from tests.properties.several import Place, neutral_logs, play_in_turns
from tests.properties.workshop import ZONES, Clock, Workshop
from tests.tried import tally

Logs = dict[Place, list[Neutral]]
END = datetime.max.replace(tzinfo=UTC)


@st.composite
def several(draw: st.DrawFn, longest: int = 7) -> list[History]:
    """One figure in each vintage zone."""
    drawn = [draw(histories(longest=longest)) for _ in ZONES]
    return [
        History(code, history.values, history.publications, history.steps)
        for code, history in zip(ZONES, drawn, strict=True)
    ]


def known_ons(logs: Logs) -> list[KnownOn]:
    """No cut, and every publication as an instant and as a date of each zone."""
    instants = {at for log in logs.values() for at in instants_of(log)}
    return [None, *sorted(instants), *sorted({at.date() for at in instants})]


def written(known_on: KnownOn) -> str | None:
    if known_on is None:
        return None
    return format_instant(known_on) if isinstance(known_on, datetime) else known_on.isoformat()


def at_end(known_on: KnownOn, zone: str) -> datetime | None:
    """The publication cut as an instant of a zone."""
    return known_on if known_on is None or isinstance(known_on, datetime) else last_instant(known_on, zone)


def said(log: Sequence[Neutral], known_on: datetime | None, seq: int) -> tuple[Any, ...]:
    """State and value; a figure not held yet is not yet known."""
    answer = oracle.answer(log, known_on, seq)
    return answer["state"], answer["value"]


def reasons(log: Sequence[Neutral], known: Sequence[datetime | None], seqs: Sequence[int]) -> list[int]:
    """The positions of the events that count as reasons, worked out from the log alone."""
    (earlier, later), (since, until) = sorted(at or END for at in known), seqs
    voided = {
        event["target"] for event in oracle.recorded(log, None) if event["kind"] == "voided" and event["seq"] <= until
    }
    found = []
    for event in log:
        if event["seq"] > until or event["kind"] in ("precedence", "disputed", "dispute_resolved"):
            continue
        published = publication_after(log, event)
        in_time = published is None or published <= later
        statement = event["kind"] in (*oracle.CLAIMS, "retracted")
        if event["seq"] > since:
            counts = in_time or not statement
        else:
            late = published is not None and published > earlier
            counts = (statement or event["kind"] == "corrected") and event["id"] not in voided and late and in_time
        if counts:
            found.append(event["seq"])
    return found


def publication_after(log: Sequence[Neutral], event: Neutral) -> datetime | None:
    """When the claim that an event states or corrects was published, as was thought right after it."""
    if event["kind"] != "corrected":
        return event.get("published")
    before = [other for other in log if other["seq"] <= event["seq"]]
    entries = {entry["id"]: entry for entry in oracle.entries(oracle.recorded(before, None))}
    return entries[event["target"]]["published"] if event["target"] in entries else None


def check_changes(ledger: Ledger, logs: Logs, since: Cut, until: Cut, counts: dict[str, int]) -> None:
    """One question, whole and in pages."""
    whole = ledger.changes(since, until, first=1000).rows
    assert [(move.figure.series, move.figure.period.dates) for move in whole] == sorted(
        place
        for place, log in logs.items()
        if said(log, at_end(since.known_on, ZONES[place[0]]), since.seq)
        != said(log, at_end(until.known_on, ZONES[place[0]]), until.seq)
    )
    for move in whole:
        check_move(ledger, logs[move.figure.series, move.figure.period.dates], move, since, until)
    found: list[Move] = []
    after = None
    while True:
        page = ledger.changes(since, until, first=1, after=after)
        found += page.rows
        if (after := page.next) is None:
            break
    assert found == list(whole)
    counts["questions"] += 1
    counts["moves"] += len(whole)


def check_move(ledger: Ledger, log: Sequence[Neutral], move: Move, since: Cut, until: Cut) -> None:
    """Both answers, the difference and the reasons."""
    zone = move.figure.vintage_zone
    known = (at_end(since.known_on, zone), at_end(until.known_on, zone))
    ids = {event["seq"]: event["id"] for event in log}
    assert answer_of(move.figure, ids) == oracle.answer(log, known[1], until.seq)
    held = min(event["seq"] for event in log if event["kind"] != "precedence") <= since.seq
    assert (move.before is not None) == held
    if move.before is not None:
        assert answer_of(move.before, ids) == oracle.answer(log, known[0], since.seq)
    old, new = said(log, known[0], since.seq)[1], said(log, known[1], until.seq)[1]
    if old and new and old[0] == new[0] and old[0] not in ("range", *oracle.SETS):
        assert move.delta == new[1] - old[1]
    else:
        assert move.delta is None
    assert [change.recorded.seq for change in move.because] == reasons(log, known, (since.seq, until.seq))
    orders = [event["seq"] for event in log if event["kind"] == "precedence"]
    assert move.because or any(since.seq < seq <= until.seq for seq in orders)


def check(workshop: Workshop, drawn: list[History], choice: Any, pairs: int, test: str) -> None:
    clock = Clock()
    with workshop.ledger(clock) as ledger:
        play_in_turns(ledger, drawn, clock)
        logs = neutral_logs(ledger)
        first = min(event["seq"] for log in logs.values() for event in log)
        ways = known_ons(logs)
        for _ in range(pairs):
            seqs = sorted(choice.randint(first - 1, ledger.log.head()) for _ in range(2))
            asked = [ledger.cut(written(choice.choice(ways)), seq) for seq in seqs]
            since, until = sorted(asked, key=lambda cut: cut.known("UTC"))
            since, until = since._replace(seq=seqs[0]), until._replace(seq=seqs[1])
            check_changes(ledger, logs, since, until, tally(test))
    tally(test)["examples"] += 1


@settings(max_examples=25)
@given(drawn=several(), choice=st.randoms(use_true_random=False))
def test_what_moved_between_two_cuts_is_what_the_oracle_answers_differently(
    workshop: Workshop, drawn: list[History], choice: Any
) -> None:
    """On either axis or both, over zones; each move has both answers, their difference and every reason."""
    check(workshop, drawn, choice, 12, "changes")


@pytest.mark.slow
@settings(max_examples=count(3_000, 150))
@given(drawn=several(longest=12), choice=st.randoms(use_true_random=False))
def test_what_moved_between_two_cuts_in_many_histories(workshop: Workshop, drawn: list[History], choice: Any) -> None:
    """The same claim, many more times."""
    check(workshop, drawn, choice, 30, "changes, slow")
