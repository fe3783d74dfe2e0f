"""What series are called, for people."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application import Ledger
from ledger.projections.cuts import Cut
from ledger.projections.rows import MetricRow, SeriesRow, SubjectRow


class Titles:
    """The names of subjects and metrics of some series, looked up at once, as they stand at the cut."""

    def __init__(self, ledger: Ledger, series: Sequence[SeriesRow], cut: Cut) -> None:
        subjects = ledger.views.subjects(cut, codes=sorted({row.subject for row in series}))
        metrics = ledger.views.metrics(cut, codes=sorted({row.metric for row in series}))
        self._subjects: dict[str, SubjectRow] = {row.code: row for row in subjects}
        self._metrics: dict[str, MetricRow] = {row.code: row for row in metrics}

    def of(self, series: SeriesRow) -> str:
        """Its title; without one the name of its metric."""
        metric = self._metrics.get(series.metric)
        return series.title or (metric.name if metric else series.metric)

    def whole(self, series: SeriesRow) -> str:
        """Its title after the name of its subject."""
        return f"{self.subject(series.subject).name}: {self.of(series)}"

    def subject(self, code: str) -> SubjectRow:
        """Of a subject that was registered only after the cut, its code alone."""
        return self._subjects.get(code) or SubjectRow(code, code, "", None, (), {}, None)
