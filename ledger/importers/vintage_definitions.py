"""What the series of a table of vintages are defined as, and the sources that speak in it.

A table names its series and its vintages alone: the caller says more, or a series is called by its code, in "units as
published", of a subject that stands for all that its publisher tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.canonical import canonical_json
from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.instants import format_instant, is_date, parse_local_instant
from ledger.domain.parsing import parse
from ledger.domain.publications import Basis
from ledger.domain.words import Measure
from ledger.errors import InvalidInput
from ledger.importers.fred_definitions import AGGREGATOR
from ledger.importers.tables import Define
from ledger.importers.vintage_tables import VintageOptions


@dataclass(frozen=True, slots=True)
class Origin:
    """Who speaks in a table: its code, the zone of its dates, and what its figures are about."""

    publisher: str
    zone: str
    subject: SubjectDraft
    options: VintageOptions

    @property
    def unit(self) -> str:
        return self.options.unit or "units as published"

    def check(self) -> None:
        """Errors: InvalidInput where what the caller says makes no definition."""
        for _ in (*self.of_file("0" * 64), *self.of_series("series", 1)):
            pass

    def of_file(self, digest: str) -> Iterator[Define]:
        """The subject, unless the caller names one, and the file itself, known by its bytes; no claim hangs on it."""
        if self.options.subject is None:
            yield Define("register_subject", self.subject, 1)
        recording = self._source(
            f"recording:{digest[:16]}", title=f"{self.publisher}: a table of vintages", kind="recording", digest=digest
        )
        yield Define("register_source", recording, 1)

    def of_series(self, code: str, line: int) -> tuple[Define, Define]:
        """Its metric and itself. Errors: InvalidInput at `series`."""
        title = self.options.title or code
        try:
            metric = parse(
                MetricDraft,
                {
                    "code": f"{self.publisher}:{code}",
                    "name": title,
                    "measure": self.options.measure or Measure.FLOW,
                    "unit_class": "amount as published",
                    "definition": f"{title}, as {self.publisher} publishes it as {code}.",
                },
            )
            series = parse(
                SeriesDraft,
                {
                    "code": code,
                    "subject": self.options.subject or self.subject.code,
                    "metric": metric.code,
                    "unit": self.unit,
                    "vintage_zone": self.zone,
                    "title": title,
                },
            )
        except InvalidInput as error:
            raise error.at("series") from None
        return Define("define_metric", metric, line), Define("define_series", series, line)

    def vintage(self, name: str, published_at: str, basis: Basis = Basis.STATED) -> SourceDraft:
        """The source of one vintage, `publisher:name`. Errors: InvalidInput, InvalidTime."""
        draft = self._source(
            name,
            title=f"{self.publisher}: vintage of {name}",
            kind="vintage",
            document_date=published_at if is_date(published_at) else None,
            published_at=published_at,
            published_zone=self.zone,
            published_basis=basis,
        )
        draft.publication()
        return draft

    def _source(self, name: str, **described: Any) -> SourceDraft:
        given = {"code": f"{self.publisher}:{name}", "publisher": self.publisher}
        return parse(SourceDraft, {**given, "tier": self.options.tier or AGGREGATOR, **described})


def vintage_name(published_at: str) -> str:
    """A date as it is written, a date-time in UTC, so that a code can hold it. Errors: InvalidTime."""
    return format_instant(parse_local_instant(published_at, None)) if "T" in published_at else published_at


def import_digest(file_digest: str, options: VintageOptions) -> str:
    """Names an import by the file's bytes and by the options that it is read with."""
    read_with = {name: str(given) for name, given in asdict(options).items() if given is not None}
    return hashlib.sha256(canonical_json([file_digest, read_with]).encode()).hexdigest()
