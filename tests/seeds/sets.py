"""The seed sets as tests see them: their drafts, their statements, the data that they come from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ledger.application.loading_files import loadable
from ledger.domain.definition_drafts import PeriodDraft, SeriesDraft, SourceDraft
from ledger.domain.drafts import ReaffirmDraft, ReportDraft, RestateDraft
from ledger.domain.period_notation import Reading, read_period
from ledger.domain.periods import PeriodType
from ledger.domain.publications import Publication
from ledger.domain.registry import define_period, named_reading
from ledger.domain.values import Value
from ledger.importers.seed_files import SeedFile, Step, read_seed_file

REPOSITORY = Path(__file__).resolve().parents[2]
SEEDS = REPOSITORY / "seeds" / "alibaba"
SHARED = REPOSITORY.parent / "shared" / "data" / "alibaba"
ID = "00000000-0000-0000-0000-000000000001"

beside_the_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the data that the seeds come from is not at {SHARED}"
)


@cache
def seed_files() -> dict[str, SeedFile]:
    return {path.stem: read_seed_file(path) for path in loadable([SEEDS])}


def steps(*names: str) -> list[Step]:
    return [step for name in names or seed_files() for step in seed_files()[name].steps]


def drafts(kind: type[Any], *names: str) -> Iterator[Any]:
    return (step.draft for step in steps(*names) if isinstance(step.draft, kind))


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def sources() -> dict[str, SourceDraft]:
    return {source.code: source for source in drafts(SourceDraft)}


@cache
def series() -> dict[str, SeriesDraft]:
    return {each.code: each for each in drafts(SeriesDraft)}


def period_key(text: str, type: PeriodType | None = None) -> str:
    named = {period.code: named_reading(define_period((), period, {})) for period in drafts(PeriodDraft)}
    reading: Reading = read_period(text, named=named.get)
    return reading.as_period(type).key


@dataclass(frozen=True)
class Said:
    """A statement as the ledger will understand it; `about` is the source of the claim that it is about."""

    command: str
    series: str
    period: str
    source: str
    value: Value
    publication: Publication
    about: str | None
    anchors: tuple[tuple[int, int], ...]


def said(name: str) -> list[Said]:
    found = []
    for step in steps(name):
        if step.command not in ("report", "restate", "reaffirm"):
            continue
        draft = step.with_claims(ID if step.claim else None)
        assert isinstance(draft, ReportDraft | RestateDraft | ReaffirmDraft)
        figure = draft if isinstance(draft, ReportDraft) else step.claim
        assert figure is not None and draft.value is not None
        publication = draft.publication() or sources()[draft.source].publication()
        assert publication is not None
        found.append(
            Said(
                step.command,
                figure.series,
                period_key(figure.period, figure.period_type),
                draft.source,
                draft.value.in_unit(series()[figure.series].unit),
                publication,
                step.claim.source if step.claim else None,
                tuple((anchor.start, anchor.end) for anchor in draft.anchors),
            )
        )
    return found


# the sets by themselves
