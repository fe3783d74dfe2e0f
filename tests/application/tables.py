"""A small table of figures in memory, as an importer yields it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ledger.application import Ledger
from ledger.application.bulk import BulkLoad
from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.history import Logged
from ledger.domain.instants import parse_date
from ledger.domain.parsing import parse
from ledger.domain.periods import ONE_DAY, Period, PeriodType
from ledger.domain.values import Comparator, Value, parse_number
from ledger.domain.words import Measure
from ledger.importers.tables import Define, Item, Table, Told
from tests.stores import url_of

UNIT = "USD"


def source(code: str, published_at: str, **fields: object) -> SourceDraft:
    """A filing of acme, told from its code: `q1` of publisher `acme`, tier 1."""
    given = {
        "code": code,
        "publisher": "acme",
        "title": code,
        "kind": "filing",
        "tier": 1,
        "published_at": published_at,
    }
    return parse(SourceDraft, given | fields)


def series(code: str, unit: str = UNIT) -> SeriesDraft:
    return SeriesDraft(code=code, subject="acme", metric="revenue", unit=unit, dimensions={"of": code})


DEFINITIONS: tuple[Define, ...] = (
    Define("register_subject", SubjectDraft(code="acme", name="Acme", kind="company"), 1),
    Define(
        "define_metric",
        MetricDraft(code="revenue", name="Revenue", measure=Measure.FLOW, unit_class="currency", definition="revenue"),
        1,
    ),
    Define("define_series", series("sales"), 2),
    Define("define_series", series("costs"), 3),
    *(
        Define("register_source", source(code, on), line)
        for line, (code, on) in enumerate((("q1", "2025-02-01"), ("q2", "2025-05-01"), ("q3", "2025-08-01")), start=4)
    ),
)


def told(series: str, day: str, source: str, amount: str | None, line: int = 10, place: str = "") -> Told:
    period = Period.of(PeriodType.INSTANT, parse_date(day), parse_date(day) + ONE_DAY)
    number = None if amount is None else parse_number(amount)
    value = None if number is None else Value(comparator=Comparator.EXACT, unit=UNIT, amount=number)
    return Told(series, period, source, value, line, place)


STATEMENTS: tuple[Told, ...] = (
    told("sales", "2024-12-31", "q1", "100", 10),
    told("costs", "2024-12-31", "q1", "70", 11),
    told("sales", "2024-12-31", "q2", "100", 12),
    told("costs", "2024-12-31", "q2", "72", 13),
    told("sales", "2025-03-31", "q2", "30", 14),
    told("sales", "2025-03-31", "q3", None, 15),
    told("costs", "2024-12-31", "q3", "72.0", 16),
)


def table(
    items: Sequence[Item] = (*DEFINITIONS, *STATEMENTS),
    digest: str = "0" * 64,
    recapture: Callable[[str], SourceDraft] | None = None,
) -> Table:
    return Table("acme.csv", digest, len(items), lambda: iter(items), recapture)


def load(ledger: Ledger, given: Table, chunk_items: int = 4) -> BulkLoad:
    """Loads a table in chunks of a few items."""
    bulk = BulkLoad(ledger, given, lambda items: None, chunk_items)
    bulk.run()
    return bulk


def counts(bulk: BulkLoad) -> tuple[int, int, int]:
    """Written, repeated, refused."""
    return bulk.written, bulk.repeated, len(bulk.refusals)


def content(events: Sequence[Logged]) -> list[tuple[object, ...]]:
    """What a log says, without who said it when."""
    return [(each.seq, each.stream_id, each.version, each.recorded and each.recorded.event) for each in events]


def log_of(path: Path) -> list[tuple[object, ...]]:
    with Ledger.open(url_of(path)) as ledger:
        return content(ledger.log.since(0, 1_000_000))
