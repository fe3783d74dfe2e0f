"""The least that a load could be: a plain loop that reads the file and writes the rows that a ledger would have.

It checks nothing, looks nothing up, keeps every figure in memory and knows beforehand what the generator's rows come
to (`load_file`); what it writes is equal, row for row, ids and bytes of events included. It writes a chunk at a time,
through the very connection that the ledger writes with: the same indexes, triggers and pragmas, COPY on PostgreSQL.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from bench.load_file import OPTIONS, Line
from bench.load_rows import ACTOR, Content, Rows, stream_of

from ledger.importers.vintage_definitions import import_digest
from ledger.store.database import Database

OPEN = 2**63 - 1


class Source(NamedTuple):
    """A vintage: the code of its source, the date as stated, and its last instant."""

    code: str
    stated: str
    known_at: str
    publication: Content


@dataclass(slots=True)
class Held:
    """A figure so far: its claims as (number, id), what was said last, and the answer that holds."""

    no: int
    stream: UUID
    claims: list[tuple[int, str]]
    said: tuple[str, str]
    known_from: str
    vintage_from: str
    answer: tuple[Any, ...]


class Loop:
    """Reads the file twice, as definitions come first, and writes its rows."""

    def __init__(self, path: Path, database: Database, chunk_items: int) -> None:
        with path.open("rb") as file:
            self._file_digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._path = path
        self._rows = Rows(database, import_digest(self._file_digest, OPTIONS), chunk_items)
        self._series_no: dict[str, int] = {}
        self._sources: dict[str, Source] = {}
        self._figures: dict[tuple[str, str], Held] = {}
        self._kinds: set[str] = set()

    def run(self) -> int:
        """Everything; returns how many events there are."""
        self._define()
        for line in self._lines():
            self._tell(line)
        self._rows.flush()
        return self._rows.seq

    def _lines(self) -> Iterator[Line]:
        with self._path.open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            yield from map(Line._make, rows)

    def _define(self) -> None:
        publisher, unit = str(OPTIONS.publisher), str(OPTIONS.unit)
        subject = {"aliases": [], "code": publisher, "external_ids": [], "kind": "collection", "name": publisher}
        seq = self._definition("SubjectRegistered", ("subject", publisher), subject)
        self._rows.add(
            "subject", (publisher, seq, OPEN, publisher, "collection", None, "[]", "{}", None, f'["{publisher}"]')
        )
        self._source(f"{publisher}:recording:{self._file_digest[:16]}", "recording", digest=self._file_digest)
        series, vintages = dict[str, None](), dict[str, None]()
        for line in self._lines():
            series[line.series] = None
            vintages[line.vintage] = None
        for code in series:
            self._define_series(publisher, unit, code)
        for stated in vintages:
            self._source(f"{publisher}:{stated}", "vintage", stated=stated)

    def _define_series(self, publisher: str, unit: str, code: str) -> None:
        metric, kind = f"{publisher}:{code}", "amount as published"
        definition = f"{code}, as {publisher} publishes it as {code}."
        content = {"code": metric, "definition": definition, "measure": "flow", "name": code, "unit_class": kind}
        seq = self._definition("MetricDefined", ("metric", metric), content)
        self._rows.add("metric", (metric, seq, OPEN, code, "flow", kind, definition, code))
        content = {"code": code, "dimensions": [{"key": "basis", "value": "as_reported"}], "metric": metric}
        content |= {"subject": publisher, "title": code, "unit": unit, "vintage_zone": "UTC"}
        seq = self._series_no[code] = self._definition("SeriesDefined", ("series", code), content)
        identity = (publisher, metric, '{"basis":"as_reported"}', unit)
        self._rows.add("series", (seq, seq, OPEN, code, *identity, "UTC", code, code))

    def _source(self, code: str, kind: str, stated: str | None = None, digest: str | None = None) -> None:
        publisher = str(OPTIONS.publisher)
        title = f"{publisher}: a table of vintages" if stated is None else f"{publisher}: vintage of {stated}"
        content: Content = {"code": code, "kind": kind, "publisher": publisher, "tier": 7, "title": title}
        publication_text = None
        if stated is None:
            content["digest"] = digest
        else:
            bounds = {"first_at": f"{stated}T00:00:00.000000Z", "last_at": f"{stated}T23:59:59.999999Z"}
            publication = {"stated": stated, "precision": "day", "zone": "UTC", "basis": "stated", **bounds}
            publication_text = json.dumps(publication, separators=(",", ":"))
            content |= {"document_date": stated, "publication": publication}
            self._sources[stated] = Source(code, stated, bounds["last_at"], publication)
        seq = self._definition("SourceRegistered", ("source", code), content)
        named = (publisher, title, kind, 7, None, None, digest, None, stated, publication_text)
        self._rows.add("source", (code, seq, OPEN, *named))

    def _definition(self, topic: str, key: tuple[str, str], content: Content) -> int:
        seq, event_id = self._rows.event(topic, stream_of(*key), 1, content, content)
        self._rows.add("event_place", (event_id, seq, None))
        return seq

    def _tell(self, line: Line) -> None:
        source = self._sources[line.vintage]
        figure = self._figures.get((line.series, line.date))
        said = (line.value, line.comparator)
        if figure is None:
            kind, stream, version = "Reported", None, 1
        else:
            kind = "Retracted" if not line.value else "Reaffirmed" if said == figure.said else "Restated"
            stream, version = figure.stream, len(figure.claims) + 1
        start, end = line.date, _quarter_later(line.date)
        stream = stream or stream_of("figure", line.series, f"duration:{start}/{end}")
        value = _value(line)
        content: Content = {
            "publication": source.publication,
            "source": {"code": source.code, "publisher": ACTOR, "tier": 7},
        }
        content |= {} if value is None else {"value": value}
        content |= {} if figure is None else {"target": figure.claims[-1][1]}
        content |= {"reason": "revision"} if kind == "Restated" else {}
        content |= {"reason": "the publisher states no number for this period any more"} if kind == "Retracted" else {}
        whole = {
            **content,
            "anchors": [],
            "period": {"end": end, "start": start, "type": "duration"},
            "series": line.series,
        }
        seq, event_id = self._rows.event(f"Figure{kind}", stream, version, whole, content)
        no = figure.no if figure else seq
        self._rows.add("event_place", (event_id, seq, no))
        target = content.get("target")
        dated = (source.stated, "day", "UTC", "stated", source.known_at)
        said_by = (source.code, ACTOR, 7, self._rows.recorded_at)
        claim = (seq, seq, OPEN, no, event_id, kind.lower(), target, *said_by, *dated, *_numbers(value), None, "[]")
        self._rows.add("claim", claim)
        if figure is None:
            self._open_figure(line, seq, event_id, stream, end, source.known_at, said)
        else:
            self._move(figure, kind, seq, event_id, source.known_at, said)

    def _open_figure(
        self, line: Line, seq: int, event_id: str, stream: UUID, end: str, known_at: str, said: tuple[str, str]
    ) -> None:
        of = self._series_no[line.series]
        self._rows.add("figure", (seq, of, str(stream), "duration", line.date, end, "P3M", None, 0))
        if line.series not in self._kinds:
            self._kinds.add(line.series)
            self._rows.add("series_kind", (of, "duration", "P3M", seq))
        absent = line.value if line.comparator == "absent" else None
        answer = ("KNOWN" if absent is None else "ABSENT", "only_claim", seq, absent, 0, None, None)
        self._figures[line.series, line.date] = Held(seq, stream, [(seq, event_id)], said, known_at, known_at, answer)
        self._rows.add("answer", (seq, known_at, seq, "~", OPEN, known_at, *answer))

    def _move(self, figure: Held, kind: str, seq: int, event_id: str, known_at: str, said: tuple[str, str]) -> None:
        """The answer that held ends where the new one begins, from this recording on."""
        self._rows.close_answer((seq, figure.no, figure.known_from, OPEN, seq))
        opened = (figure.no, figure.known_from, seq, known_at, OPEN, figure.vintage_from, *figure.answer)
        self._rows.add("answer", opened)
        before = [no for no, _ in sorted(figure.claims, key=lambda claim: claim[1])]
        why = {"Restated": "superseded", "Retracted": "retracted", "Reaffirmed": "older"}[kind]
        alternatives = json.dumps([[no, why] for no in before])
        if kind == "Reaffirmed":
            answer = (
                figure.answer[0],
                "latest_publication",
                seq,
                figure.answer[3],
                0,
                alternatives,
                json.dumps(before),
            )
        else:
            figure.vintage_from = known_at
            gone = ("ABSENT", "retracted", None, "retracted")
            answer = (*(gone if kind == "Retracted" else ("KNOWN", "only_claim", seq, None)), 0, alternatives, None)
        figure.claims.append((seq, event_id))
        figure.known_from, figure.said, figure.answer = known_at, said, answer
        self._rows.add("answer", (figure.no, known_at, seq, "~", OPEN, figure.vintage_from, *answer))


def _quarter_later(start: str) -> str:
    month = int(start[5:7]) + 3
    return f"{start[:4]}-{month:02}-01" if month < 13 else f"{int(start[:4]) + 1}-01-01"


def _value(line: Line) -> Content | None:
    unit = str(OPTIONS.unit)
    match line.comparator:
        case "":
            return None
        case "exact":
            fields = {"amount": line.value, "decimals": int(line.decimals), "decimals_basis": "stated"}
        case "approx":
            fields = {"amount": line.value}
        case "gt" | "ge":
            fields = {"lower": line.value}
        case "nearly" | "le":
            fields = {"upper": line.value}
        case "range":
            lower, upper = line.value.split("..")
            fields = {"lower": lower, "upper": upper, "lower_inclusive": True, "upper_inclusive": True}
        case "rank_set":
            fields = {"ranks": [int(rank) for rank in line.value.split(";")]}
        case "absent":
            fields = {"reason": line.value}
        case unknown:
            raise ValueError(f"the generator writes no {unknown}")
    return {"comparator": line.comparator, "unit": unit, **fields}


def _numbers(value: Content | None) -> tuple[Any, ...]:
    """The columns of a claim from `comparator` to `unit`."""
    if value is None:
        return (None,) * 12
    ranks = value.get("ranks")
    return (
        value["comparator"], value.get("amount"), value.get("lower"), value.get("upper"),
        value.get("lower_inclusive"), value.get("upper_inclusive"), ranks and json.dumps(ranks, separators=(",", ":")),
        value.get("reason"), value.get("decimals"), value.get("decimals_basis"), None, value["unit"],
    )  # fmt: skip
