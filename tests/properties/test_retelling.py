"""What is told of a figure late, again or in another order comes to the same answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.events import FigureEvent, Statement
from ledger.domain.history import Figure, Recorded, after
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Publication
from ledger.domain.retelling import Telling, retell
from ledger.domain.values import AbsentReason, Comparator, Value
from ledger.domain.words import SourceRef
from tests import oracle
from tests.properties.neutral import Neutral, neutral_event
from tests.tried import tally

NOW = datetime(2027, 3, 1, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
UNIT = "percent"
QUARTER = Period.of(PeriodType.DURATION, date(2025, 7, 1), date(2025, 10, 1))


def exact(amount: str, decimals: int | None = None) -> Value:
    basis = None if decimals is None else "inferred"
    return Value(comparator=Comparator.EXACT, unit=UNIT, amount=amount, decimals=decimals, decimals_basis=basis)


VALUES = (
    exact("732786", 0), exact("733000", -3), exact("732800", -2), exact("732786"), exact("732786.0"),
    exact("740000", -4), exact("800000", -5), exact("12"), exact("-732786", 0),
    Value(comparator=Comparator.APPROX, unit=UNIT, amount="733000"),
    Value(comparator=Comparator.GT, unit=UNIT, lower="732000"),
    Value(comparator=Comparator.NEARLY, unit=UNIT, upper="733000"),
    Value(
        comparator=Comparator.RANGE, unit=UNIT, lower="700000", upper="800000",
        lower_inclusive=True, upper_inclusive=True,
    ),
    Value(comparator=Comparator.ABSENT, unit=UNIT, reason=AbsentReason.NOT_REPORTED),
)  # fmt: skip


PRINTS = tuple(value for value in VALUES if value.comparator is Comparator.EXACT)
POINTS = tuple(exact(amount) for amount in ("12", "12.0", "732786", "733000", "-5"))


@st.composite
def tellings(draw: st.DrawFn, values: st.SearchStrategy[Value]) -> list[Telling]:
    """A publisher's numbers for one figure in one tier, several on a day, in any order; then what it withdrew."""
    drawn = st.tuples(st.integers(0, 5), values)
    told = draw(st.lists(drawn, min_size=1, max_size=6))
    withdrawn = draw(st.lists(st.integers(0, 5), max_size=2))
    said = [telling(number, day, value) for number, (day, value) in enumerate(told)]
    return said + [telling(number, day, None) for number, day in enumerate(withdrawn, start=len(said))]


def telling(number: int, day: int, value: Value | None) -> Telling:
    source = SourceRef(code=f"issuer-{number}", publisher="issuer", tier=1)
    return Telling("growth", UNIT, QUARTER, source, Publication.parse(str(FIRST_DAY + timedelta(days=day))), value)


def record(told: Sequence[Telling], figure: Figure | None = None) -> Figure | None:
    """The figure once everything is told, one after the other."""
    for each in told:
        event = retell(figure, each, NOW)
        if event is not None:
            seq = len(figure.events) + 1 if figure else 1
            figure = after(figure, Recorded(seq, NOW, "tester", "key", event))
    return figure


def answers(figure: Figure | None) -> list[Neutral]:
    """The oracle's answer on every day, with the value of the claim that it chose."""
    log: list[Neutral] = []
    for recorded in figure.events.values() if figure else ():
        neutral = neutral_event(recorded)
        assert neutral is not None
        log.append(neutral)
    values = {event["id"]: event.get("value") for event in log}
    days = [FIRST_DAY + timedelta(days=day) for day in range(-1, 7)]
    found = [oracle.answer(log, Publication.parse(str(day)).last_at, None) for day in days]
    return [
        {key: answer[key] for key in ("state", "value")} | {"print": values.get(answer["chosen"])} for answer in found
    ]


def in_another_order(told: Sequence[Telling], seed: int) -> list[Telling]:
    """The values shuffled, and then what is withdrawn: nothing is known of a withdrawal before what it withdraws."""
    shuffled = [each for each in told if each.value is not None]
    random.Random(seed).shuffle(shuffled)
    tally("retelling")["other order"] += shuffled != told[: len(shuffled)]
    return shuffled + [each for each in told if each.value is None]


@settings(max_examples=300)
@given(told=tellings(st.sampled_from(POINTS)), seed=st.integers(0, 2**20))
def test_the_order_of_loading_never_changes_an_answer(told: list[Telling], seed: int) -> None:
    """Numbers that are what they say, told in any order, give the same answer at every K."""
    for one, other in zip(answers(record(told)), answers(record(in_another_order(told, seed))), strict=True):
        assert (one["state"], one["value"]) == (other["state"], other["value"])


@settings(max_examples=300)
@given(told=tellings(st.sampled_from(PRINTS)), seed=st.integers(0, 2**20))
def test_the_order_of_loading_changes_no_more_than_how_finely_an_answer_is_printed(
    told: list[Telling], seed: int
) -> None:
    """A restatement replaces what stood, however close: a finer print from before it that is loaded later, too."""
    for one, other in zip(answers(record(told)), answers(record(in_another_order(told, seed))), strict=True):
        assert one["state"] == other["state"]
        assert one["value"] == other["value"] or oracle.overlap(one["print"], other["print"])


@settings(max_examples=200)
@given(told=tellings(st.sampled_from(VALUES)), seed=st.integers(0, 2**20))
def test_telling_again_adds_nothing(told: list[Telling], seed: int) -> None:
    """Everything is known by figure, source and value, in whatever order it comes again."""
    figure = record(told)
    assert record(in_another_order([each for each in told if each.value], seed), figure) == figure


@settings(max_examples=100)
@given(told=tellings(st.sampled_from(VALUES)), rivals=tellings(st.sampled_from(VALUES)), seed=st.integers(0, 2**20))
def test_publishers_never_speak_for_each_other(told: list[Telling], rivals: list[Telling], seed: int) -> None:
    """What one publisher says comes to the same events whatever another one said between."""
    press = [
        each._replace(source=SourceRef(code=f"press-{number}", publisher="press", tier=6))
        for number, each in enumerate(rivals)
    ]
    turns = [True] * len(told) + [False] * len(press)
    random.Random(seed).shuffle(turns)
    issuer, others = iter(told), iter(press)
    both = record([next(issuer if own else others) for own in turns])
    assert _events(both, "issuer") == _events(record(told), "issuer")


def _events(figure: Figure | None, publisher: str) -> list[FigureEvent]:
    recorded = [each.event for each in figure.events.values()] if figure else []
    return [event for event in recorded if isinstance(event, Statement) and event.source.publisher == publisher]
