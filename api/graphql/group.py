"""What one root field fetched: all its figures at one cut, and what nested fields need of them.

The first nested field that asks for claims, vintages, sources … fetches those of all figures of the group in one
statement; the rest read from memory. Nested fields so inherit the cut, and nothing is asked once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ledger.application import Ledger
from ledger.application.questions import Passage, passage_at
from ledger.application.transparency import InclusionProof
from ledger.domain.history import Recorded
from ledger.domain.precedence import PrecedenceHistory
from ledger.errors import AmbiguousPeriod
from ledger.projections.cuts import Cut
from ledger.projections.rows import (
    AnchorRow,
    ClaimRow,
    DisputeRow,
    FigureRow,
    MetricRow,
    SeriesRow,
    SourceRow,
    SubjectRow,
    VintageRow,
)


class Latest(NamedTuple):
    """The latest figure of each series by code, or why there is no one, and the group that the figures make."""

    latest: Mapping[str, FigureRow | AmbiguousPeriod]
    group: Group


class Group:
    """Figures of one answer; empty for answers without figures."""

    def __init__(
        self,
        ledger: Ledger,
        cut: Cut,
        figures: Sequence[FigureRow] = (),
        series: Sequence[SeriesRow] = (),
        claims: Sequence[ClaimRow] = (),
    ) -> None:
        """`series` and `claims` are those that are at hand already."""
        self.ledger = ledger
        self.cut = cut
        self.figures = figures
        self._series_at_hand = tuple(series)
        self._claims_at_hand = claims
        self._latest: dict[tuple[str | None, ...], Latest] = {}

    @cached_property
    def claims(self) -> dict[int, list[ClaimRow]]:
        """The visible claims by figure number."""
        return self.ledger.views.claims(self.figures, self.cut)

    @cached_property
    def vintages(self) -> dict[int, list[VintageRow]]:
        """The vintages by figure number."""
        return self.ledger.views.vintages_of_many(self.figures, self.cut)

    @cached_property
    def proofs(self) -> dict[int, InclusionProof]:
        """Of the claims that answer, by their positions, all in the tree of one checkpoint."""
        return self.ledger.inclusion_proofs(sorted({figure.chosen.no for figure in self.figures if figure.chosen}))

    @cached_property
    def disputes(self) -> dict[int, list[DisputeRow]]:
        """The open disputes by figure number."""
        return self.ledger.views.disputes_of_many(self.figures, self.cut)

    @cached_property
    def linked_periods(self) -> dict[str, list[tuple[str, str, str]]]:
        """The (old, new, reason) of redefined periods by series code."""
        return self.ledger.views.linked_periods_of_many(sorted({figure.series for figure in self.figures}), self.cut)

    @cached_property
    def histories(self) -> dict[int, list[Recorded]]:
        """The recorded events by figure number, up to the cut."""
        return self.ledger.histories(self.figures, self.cut)

    @cached_property
    def precedence(self) -> PrecedenceHistory:
        """Every order of tiers."""
        return self.ledger.views.precedence()

    @cached_property
    def sources(self) -> Sources:
        """The sources of all that is said of the figures."""
        return Sources(self, lambda: {claim.source for claim in self._all_claims()} | self._event_codes())

    @cached_property
    def claim_sources(self) -> Sources:
        """The sources of the claims: the log is not looked at."""
        return Sources(self, lambda: {claim.source for claim in self._all_claims()})

    @cached_property
    def answer_sources(self) -> Sources:
        """The sources of the claims that answer: no other claim is looked at."""
        return Sources(self, lambda: {figure.chosen.source for figure in self.figures if figure.chosen})

    def _all_claims(self) -> Iterable[ClaimRow]:
        return (claim for claims in (*self.claims.values(), self._claims_at_hand) for claim in claims)

    def _event_codes(self) -> set[str]:
        events = (r.event for history in self.histories.values() for r in history) if self.figures else ()
        return {source.code for event in events if (source := getattr(event, "source", None)) is not None}

    @cached_property
    def _series(self) -> dict[str, SeriesRow]:
        codes = sorted({figure.series for figure in self.figures})
        found = self.ledger.views.series(self.cut, codes=codes) if codes else []
        return {row.code: row for row in (*self._series_at_hand, *found)}

    @cached_property
    def _subjects(self) -> dict[str, SubjectRow]:
        codes = sorted({row.subject for row in self._series.values()})
        return {row.code: row for row in self.ledger.views.subjects(self.cut, codes=codes)}

    @cached_property
    def _metrics(self) -> dict[str, MetricRow]:
        codes = sorted({row.metric for row in self._series.values()})
        return {row.code: row for row in self.ledger.views.metrics(self.cut, codes=codes)}

    def latest(self, series: SeriesRow, type: str | None, length: str | None) -> Latest:
        """The latest figures of all series at hand, or of one that is not. Errors: InvalidInput at `type`."""
        is_at_hand = any(each.code == series.code for each in self._series_at_hand)
        rows = self._series_at_hand if is_at_hand else (series,)
        key = (type, length, None if is_at_hand else series.code)
        if key not in self._latest:
            found = self.ledger.latest_of_many(rows, self.cut, type=type, length=length)
            figures = [each for each in found.values() if isinstance(each, FigureRow)]
            self._latest[key] = Latest(found, Group(self.ledger, self.cut, figures, series=rows))
        return self._latest[key]

    def series(self, code: str) -> SeriesRow:
        """The series of that code; one recorded after the cut is read as it is."""
        return self._series.get(code) or self.ledger.views.series_asked(code, self.cut)

    def subject(self, code: str) -> SubjectRow:
        """The subject of that code; one recorded after the cut is read as it is."""
        return self._subjects.get(code) or self.ledger.views.subjects(self.cut.now, code)[0]

    def metric(self, code: str) -> MetricRow:
        """The metric of that code; one recorded after the cut is read as it is."""
        return self._metrics.get(code) or self.ledger.views.metrics(self.cut.now, code)[0]


class Sources:
    """Sources at the cut, with their texts: those that one kind of row names, fetched for all its rows at once."""

    def __init__(self, group: Group, codes: Callable[[], set[str]]) -> None:
        self._group = group
        self._codes = codes

    def __getitem__(self, code: str) -> SourceRow:
        """The source of that code: claims at the cut rest on sources recorded before it."""
        return self._rows[code]

    def passage(self, anchor: AnchorRow) -> Passage | None:
        """The words at an anchor; None until its source's text is attached."""
        return passage_at(self._texts.get(anchor.source), anchor)

    @cached_property
    def _rows(self) -> dict[str, SourceRow]:
        found = self._group.ledger.views.sources(self._group.cut, codes=sorted(self._codes()))
        return {row.code: row for row in found}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return self._group.ledger.views.source_texts(self._group.cut, sorted(self._codes()))
