"""A ledger to ask: two series of daily figures, seeded by the application itself, the same for every run.

Each figure is reported once; some are restated, once or twice, some retracted, and of some the press says
something too. So an answer has to be found among vintages, and values have every kind of comparator.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from ledger.domain.parsing import parse

SEED = 20_260_301
FIRST_DAY = date(1995, 1, 1)
SERIES = {"bench.daily": 10_000, "bench.short": 1_000}
"""Code → number of figures, one a day from `FIRST_DAY` on."""
UNIT = "CNY"
_BATCH = 500
_MOST_MILLIONS = 100_000
_DEFINITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("register_subject", {"code": "bench", "name": "Bench Corporation", "kind": "company"}),
    (
        "define_metric",
        {
            "code": "revenue",
            "name": "Revenue",
            "measure": "flow",
            "unit_class": "currency",
            "definition": "Revenue of the day as the issuer's register counts it.",
        },
    ),
)

Step = tuple[str, dict[str, Any]]
T = TypeVar("T")


class _Cell(NamedTuple):
    """A figure to seed: its series, its day, and the day on which the issuer first reports it."""

    series: str
    day: date
    reported_on: date

    @property
    def period(self) -> str:
        return f"{self.day}/{self.day + timedelta(days=1)}"


def seed(path: Path) -> None:
    """Makes the ledger at `path`, which must not exist yet."""
    random_ = random.Random(SEED)  # noqa: S311 – the same figures every time
    with Ledger.open(f"sqlite:///{path}", actor="bench") as ledger:
        _submit(ledger, _definitions())
        cells = [_cell(series, number, random_) for series, count in SERIES.items() for number in range(count)]
        claims = _submit(ledger, (_report(cell, "results", 2, random_) for cell in cells))
        held = list(zip(cells, claims, strict=True))
        restated = [each for each in held if random_.random() < 0.35]
        claims = _submit(ledger, (_restatement(cell, claim, 1, random_) for cell, claim in restated))
        again = [(cell, claim) for (cell, _), claim in zip(restated, claims, strict=True) if random_.random() < 0.4]
        _submit(ledger, (_restatement(cell, claim, 2, random_) for cell, claim in again))
        _submit(ledger, (_report(cell, "press", 6, random_) for cell in cells if random_.random() < 0.2))
        _submit(ledger, (_retraction(cell, claim) for cell, claim in held if random_.random() < 0.02))


def _definitions() -> Iterator[Step]:
    yield from _DEFINITIONS
    for code in SERIES:
        dimensions = {"register": code.rpartition(".")[2]}
        yield "define_series", {
            "code": code, "subject": "bench", "metric": "revenue", "unit": UNIT, "dimensions": dimensions
        }  # fmt: skip
    last = FIRST_DAY + timedelta(days=max(SERIES.values()) + 800)
    for year in range(FIRST_DAY.year, last.year + 1):
        for kind, publisher, tier in (("results", "bench", 2), ("filing", "bench", 1), ("press", "gazette", 6)):
            title = f"{kind.capitalize()} of {year}"
            yield "register_source", {
                "code": f"{kind}-{year}", "publisher": publisher, "title": title, "kind": kind, "tier": tier
            }  # fmt: skip


def _cell(series: str, number: int, random_: random.Random) -> _Cell:
    day = FIRST_DAY + timedelta(days=number)
    return _Cell(series, day, day + timedelta(days=random_.randint(1, 20)))


def _report(cell: _Cell, kind: str, tier: int, random_: random.Random) -> Step:
    published_on = cell.reported_on + timedelta(days=tier)
    return "report_figure", {
        "series": cell.series,
        "period": cell.period,
        "value": _value(random_),
        "source": f"{kind}-{published_on.year}",
        "published_at": f"{published_on}T0{random_.randint(0, 9)}:30:00Z",
    }


def _restatement(cell: _Cell, claim: str, nth: int, random_: random.Random) -> Step:
    """The `nth` restatement is later and higher than those before: never the number that stands already."""
    published_on = cell.reported_on + timedelta(days=nth * 300 - random_.randint(0, 200))
    return "restate_figure", {
        "claim": claim,
        "value": _exact(nth * _MOST_MILLIONS + random_.randint(1, _MOST_MILLIONS - 50)),
        "source": f"filing-{published_on.year}",
        "published_at": str(published_on),
        "reason": "revision",
    }


def _retraction(cell: _Cell, claim: str) -> Step:
    published_on = cell.reported_on + timedelta(days=700)
    return "retract_figure", {
        "claim": claim,
        "source": f"filing-{published_on.year}",
        "published_at": str(published_on),
        "reason": "the register was found incomplete",
    }


def _value(random_: random.Random) -> dict[str, Any]:
    """Six in ten are exact; the rest is spread over the other comparators."""
    millions = random_.randint(1_000, _MOST_MILLIONS - 50)
    amount, higher = f"{millions}000000", f"{millions + 50}000000"
    match random_.randint(0, 19):
        case 0 | 1:
            return {"comparator": "approx", "amount": amount}
        case 2:
            return {"comparator": "gt", "lower": amount}
        case 3:
            return {"comparator": "ge", "lower": amount}
        case 4:
            return {"comparator": "nearly", "upper": amount}
        case 5:
            return {"comparator": "le", "upper": amount}
        case 6:
            return {"comparator": "range", "lower": amount, "upper": higher}
        case 7:
            return {"comparator": "absent", "reason": "not_reported"}
        case _:
            return _exact(millions)


def _exact(millions: int) -> dict[str, Any]:
    return {"comparator": "exact", "amount": f"{millions}000000", "decimals": -6}


def _submit(ledger: Ledger, steps: Iterable[Step]) -> list[str]:
    """Submits in batches; returns the ids of the events, in order."""
    event_ids: list[str] = []
    for batch in _batches(steps):
        commands = [(COMMANDS[name], parse(COMMANDS[name].draft, given)) for name, given in batch]
        receipt = ledger.submit(commands)
        event_ids += [logged.recorded.event.event_id for logged in receipt.events if logged.recorded]
    return event_ids


def _batches(steps: Iterable[T]) -> Iterator[Sequence[T]]:
    """`itertools.batched` came with Python 3.12."""
    left = iter(steps)
    while batch := list(islice(left, _BATCH)):
        yield batch
