"""What EDGAR's company facts are defined as: a company, metrics, series, and the filings that speak in them.

Codes and contents rest on what is theirs alone, so that they are the same from every crawl and every company: a metric
is a concept in one class of unit, for one company may tag an amount in dollars that another tags as a pure number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.parsing import parse
from ledger.domain.periods import PeriodType
from ledger.domain.publications import Basis
from ledger.domain.registry import CURRENCY
from ledger.domain.words import Measure
from ledger.importers.edgar_facts import Company, Concept, Filing, Line
from ledger.importers.edgar_units import PER_SHARE, PURE, RATE, SHARES, unit_class, unit_code
from ledger.importers.tables import Define
from ledger.importers.vintage_tables import VintageOptions

ZONE = "America/New_York"
"""Where the SEC is, and its filing dates with it."""
FILED = 1
"""The tier of what stands in a filing."""
_NAME_LONGEST, _TEXT_LONGEST = 500, 4000
_MEASURES = {PER_SHARE: Measure.RATIO, PURE: Measure.RATIO, RATE: Measure.RATIO, SHARES: Measure.COUNT}


@dataclass(frozen=True, slots=True)
class Definitions:
    """The drafts of one company's file, under the subject and the publisher that the caller names, else its own."""

    company: Company
    options: VintageOptions

    def all(self) -> Iterator[Define]:
        """Everything that the facts rest on, each once. Errors: InvalidInput (options that make no definition)."""
        if self.options.subject is None:
            yield Define("register_subject", self.subject(), 1)
        lines = dict.fromkeys(fact.line for fact in self.company.facts)
        spanning = {metric_code(fact.line) for fact in self.company.facts if fact.period.type is not PeriodType.INSTANT}
        metrics: dict[str, MetricDraft] = {}
        for line in lines:
            code = metric_code(line)
            if code not in metrics:
                metrics[code] = _metric(code, line, code in spanning)
                yield Define("define_metric", metrics[code], 1)
            yield Define("define_series", self._series(line, metrics[code]), 1)
        for filing in sorted({fact.filing for fact in self.company.facts}, key=filing_order):
            yield Define("register_source", self.source(filing), 1)

    def subject(self) -> SubjectDraft:
        cik = self.company.cik
        name = _cut(self.company.name, _NAME_LONGEST) or f"CIK {cik}"
        return SubjectDraft(code=f"cik:{cik}", name=name, kind="company", external_ids={"cik": cik})

    def series_code(self, line: Line) -> str:
        concept, unit = line
        return f"sec:{self.company.cik}:{concept.taxonomy}:{concept.name}:{unit_code(unit)}"

    def source_code(self, filing: Filing) -> str:
        """Companies that file together share an accession number; each speaks for itself."""
        return f"sec:{self.company.cik}:{filing.accession}"

    def source(self, filing: Filing) -> SourceDraft:
        return parse(SourceDraft, self._described(filing))

    def recapture(self, filing: Filing, digest: str) -> SourceDraft:
        """The filing as this file of `digest` tells it, when that differs from what an earlier one told.

        Published when it was captured; without a date where the caller does not know one.
        """
        captured_on = self.options.captured_on
        again = {
            "code": f"{self.source_code(filing)}:{digest[:12]}",
            "title": f"{filing.form} {filing.accession}, filed {filing.filed_on}, as company facts told it later",
            "digest": digest,
            "published_at": None if captured_on is None else str(captured_on),
            "published_basis": Basis.CRAWLED,
        }
        return parse(SourceDraft, self._described(filing) | again)

    def _described(self, filing: Filing) -> dict[str, Any]:
        accession, form, filed_on = filing
        folder = f"{int(self.company.cik)}/{accession.replace('-', '')}"
        return {
            "code": self.source_code(filing),
            "publisher": self.options.publisher or self.options.subject or f"cik:{self.company.cik}",
            "title": f"{form} {accession}, filed {filed_on}",
            "kind": form,
            "tier": self.options.tier or FILED,
            "url": f"https://www.sec.gov/Archives/edgar/data/{folder}/{accession}-index.htm",
            "document_date": filed_on,
            "published_at": str(filed_on),
            "published_zone": ZONE,
        }

    def _series(self, line: Line, metric: MetricDraft) -> SeriesDraft:
        given = {
            "code": self.series_code(line),
            "subject": self.options.subject or f"cik:{self.company.cik}",
            "metric": metric.code,
            "unit": line.unit,
            "vintage_zone": ZONE,
            "title": metric.name,
        }
        return parse(SeriesDraft, given)


def filing_order(filing: Filing) -> tuple[str, str]:
    """By date, then by accession number."""
    return str(filing.filed_on), filing.accession


def metric_code(line: Line) -> str:
    """The concept, and behind it the class of the unit unless that is money."""
    concept, unit = line
    kind = unit_class(unit)
    code = f"{concept.taxonomy}:{concept.name}"
    return code if kind == CURRENCY else f"{code}:{kind.replace(' ', '-')}"


def _metric(code: str, line: Line, has_spans: bool) -> MetricDraft:
    concept, unit = line
    kind = unit_class(unit)
    return MetricDraft(
        code=code,
        name=_cut(concept.label, _NAME_LONGEST) or concept.name,
        measure=_MEASURES.get(kind, Measure.FLOW if has_spans else Measure.STOCK),
        unit_class=kind,
        definition=_cut(concept.description, _TEXT_LONGEST) or _undescribed(concept),
    )


def _undescribed(concept: Concept) -> str:
    return f"{concept.name} of the XBRL taxonomy {concept.taxonomy}; EDGAR has no description of it."


def _cut(text: str | None, longest: int) -> str | None:
    """At most so long, also when its characters are composed."""
    composed = unicodedata.normalize("NFC", text or "")
    return composed if len(composed) <= longest else f"{composed[: longest - 1].rstrip()}…"
