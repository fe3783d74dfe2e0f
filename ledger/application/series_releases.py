"""The publications that state figures of a series, each with what it states of which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.history import Recorded, fold
from ledger.domain.publications import Publication
from ledger.domain.vintages import Release, releases
from ledger.domain.words import SourceRef
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow


@dataclass(frozen=True, slots=True)
class SeriesRelease:
    """One per source and publication; each figure with its own release, which numbers it among the figure's."""

    source: SourceRef
    publication: Publication
    figures: tuple[tuple[FigureRow, Release], ...]


def releases_of_series(
    figures: Sequence[FigureRow], histories: Mapping[int, Sequence[Recorded]], cut: Cut
) -> list[SeriesRelease]:
    """In the order of publication and source; figures in the order given."""
    found: dict[tuple[str, str], list[tuple[FigureRow, Release]]] = {}
    for figure in figures:
        folded = fold(histories[figure.no])
        for release in releases(folded, cut.known_at(figure.vintage_zone)) if folded else ():
            key = (release.publication.last_at.isoformat(), release.source.code)
            found.setdefault(key, []).append((figure, release))
    return [
        SeriesRelease(stated[0][1].source, stated[0][1].publication, tuple(stated))
        for _, stated in sorted(found.items(), key=lambda item: item[0])
    ]
