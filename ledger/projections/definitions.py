"""Definition events → rows by version: the new one opens where the old one closes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ledger.domain.events import (
    Event,
    MetricDefined,
    MetricRedefined,
    PeriodDefined,
    PeriodsLinked,
    PrecedenceSet,
    SeriesDefined,
    SourceRegistered,
    SubjectRegistered,
)
from ledger.domain.instants import format_instant
from ledger.domain.key_events import ApiKeyCreated, ApiKeyRevoked
from ledger.domain.signing_events import SigningKeyRotated
from ledger.domain.words import Dimension
from ledger.projections.schema import OPEN_SEQ
from ledger.store.database import Connection, scalar


def write_definition(connection: Connection, seq: int, event: Event) -> None:
    """Writes the rows of one definition. Errors: TypeError for an event that is none."""
    row: tuple[Any, ...]
    match event:
        case SubjectRegistered():
            _next(connection, "subject", seq, event.code, _subject(event))
        case MetricDefined():
            row = (event.name, str(event.measure), event.unit_class, event.definition, event.name.casefold())
            _next(connection, "metric", seq, event.code, row)
        case MetricRedefined():
            _redefine(connection, seq, event)
        case SourceRegistered():
            _next(connection, "source", seq, event.code, _source(event))
        case PeriodDefined():
            row = (event.name, event.start.isoformat(), event.end.isoformat())
            _next(connection, "named_period", seq, event.code, row)
        case SeriesDefined():
            _next_series(connection, seq, event)
        case PeriodsLinked():
            row = (seq, event.series, event.old.key, event.new.key, event.reason)
            connection.execute("INSERT INTO period_link VALUES (?,?,?,?,?)", row)
        case PrecedenceSet():
            connection.execute("INSERT INTO precedence VALUES (?,?)", (seq, json.dumps(event.order)))
        case ApiKeyCreated() | ApiKeyRevoked() | SigningKeyRotated():
            return  # no answer rests on keys: they are read from their streams (`application.keys`)
        case _:
            raise TypeError(f"{type(event).__name__} is not a definition")


def pairs_text(pairs: Sequence[Dimension]) -> str:
    """`{"basis":"as_reported"}`, keys sorted."""
    return json.dumps({pair.key: pair.value for pair in pairs}, sort_keys=True, separators=(",", ":"))


def _next(connection: Connection, table: str, seq: int, code: str, row: tuple[Any, ...]) -> None:
    connection.execute(f"UPDATE {table} SET to_seq = ? WHERE code = ? AND to_seq = ?", (seq, code, OPEN_SEQ))
    values = (code, seq, OPEN_SEQ, *row)
    connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values)


def _next_series(connection: Connection, seq: int, event: SeriesDefined) -> None:
    closed = scalar(
        connection,
        "UPDATE series SET to_seq = ? WHERE code = ? AND to_seq = ? RETURNING no",
        (seq, event.code, OPEN_SEQ),
    )
    identity = (event.code, event.subject, event.metric, pairs_text(event.dimensions), event.unit)
    folded = (event.title or "").casefold()
    row = (closed or seq, seq, OPEN_SEQ, *identity, event.vintage_zone, event.title, folded)
    connection.execute("INSERT INTO series VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)


def _redefine(connection: Connection, seq: int, event: MetricRedefined) -> None:
    (row,) = connection.execute(
        "SELECT name, measure, unit_class, folded FROM metric WHERE code = ? AND to_seq = ?", (event.code, OPEN_SEQ)
    )
    *defined, folded = row
    _next(connection, "metric", seq, event.code, (*defined, event.definition, folded))


def _subject(event: SubjectRegistered) -> tuple[Any, ...]:
    return (
        event.name,
        event.kind,
        event.parent,
        json.dumps(event.aliases, ensure_ascii=False),
        pairs_text(event.external_ids),
        event.fiscal_year_end,
        json.dumps([name.casefold() for name in (event.name, *event.aliases)], ensure_ascii=False),
    )


def _source(event: SourceRegistered) -> tuple[Any, ...]:
    return (
        event.publisher,
        event.title,
        event.kind,
        event.tier,
        event.author,
        event.url,
        event.digest,
        event.retrieved_at and format_instant(event.retrieved_at),
        event.document_date and event.document_date.isoformat(),
        event.publication and event.publication.model_dump_json(),
    )
