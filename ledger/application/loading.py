"""Seed files into the ledger: read all → refuse all if anything is at fault → run every step as a command.

Each step is one submission under a key made of its content, so it is recorded once: a load that was killed
goes on where it stopped, and loading again adds no event, also after a claim of the seeds was voided,
corrected or redefined by hand. (A definition changed in a file and changed back needs another note to be sent.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from ledger.application.commands import COMMANDS
from ledger.application.ledger import Ledger, located
from ledger.application.periods import read_period_of
from ledger.domain.drafts import Draft, ReportDraft
from ledger.domain.events import FigureReaffirmed, FigureReported, FigureRestated
from ledger.domain.history import Figure, fold
from ledger.domain.identifiers import canonical_json, figure_stream_id
from ledger.errors import ConcurrencyConflict, InvalidInput, LedgerError, NotFound, StoreFailure
from ledger.importers.seed_files import ClaimRef, Rejection, SeedFile, Step, read_seed_file, seed_paths

Progress = Callable[[int, int], None]
"""Told after every step: steps done, steps in all."""

_CLAIMING = ("report", "reaffirm", "restate")
_COMMANDS = {
    "report": "report_figure",
    "reaffirm": "reaffirm_figure",
    "restate": "restate_figure",
    "retract": "retract_figure",
    "link": "link_claims",
}


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did: `written` and `repeated` count steps, the second those recorded before.

    `rejected` lists every fault; faults found while reading mean that nothing was run.
    """

    files: int
    steps: int
    written: int
    repeated: int
    rejected: tuple[Rejection, ...]


def check_seeds(paths: Sequence[Path]) -> LoadSummary:
    """Reads the files and runs nothing. Errors: InvalidInput (a missing file, an empty folder)."""
    files, steps, rejected = _read(paths)
    return LoadSummary(len(files), len(steps), 0, 0, rejected)


def load_seeds(ledger: Ledger, paths: Sequence[Path], progress: Progress = lambda done, steps: None) -> LoadSummary:
    """Loads seed files, and the *.yaml of folders, in their order.

    Errors: InvalidInput (a missing file, an empty folder); StoreFailure and ConcurrencyConflict, which stop the
    load: run it again. Every other refusal is a rejection of its step alone.
    """
    files, steps, rejected = _read(paths)
    if rejected:
        return LoadSummary(len(files), len(steps), 0, 0, rejected)
    load = _Load(ledger)
    for done, step in enumerate(steps, start=1):
        load.run(step)
        progress(done, len(steps))
    return LoadSummary(len(files), len(steps), load.written, load.repeated, tuple(load.rejected))


def rehearse_seeds(
    url: str | None, paths: Sequence[Path], progress: Progress = lambda done, steps: None
) -> LoadSummary:
    """What `load_seeds` would do to the ledger at `url`, tried on a copy that is thrown away; `url` as for `open`.

    Errors: as of `load_seeds`.
    """
    original = located(url)
    with TemporaryDirectory(prefix="ledger-rehearsal-") as folder:
        copy = Path(folder) / original.name
        if original.exists():
            with Ledger.open(url) as ledger:
                ledger.copy_to(copy)
        with Ledger.open(f"sqlite:///{copy}") as rehearsed:
            return load_seeds(rehearsed, paths, progress)


def _read(paths: Sequence[Path]) -> tuple[list[SeedFile], list[Step], tuple[Rejection, ...]]:
    files = [read_seed_file(path) for path in seed_paths(list(_folders(paths)))]
    steps = [step for file in files for step in file.steps]
    faults = [rejection for file in files for rejection in file.rejections]
    return files, steps, tuple(faults or _ambiguous(steps))


def _folders(paths: Sequence[Path]) -> Iterator[Path]:
    """A folder that holds seed folders only stands for these: `seeds` for `seeds/alibaba`."""
    for path in paths:
        below = sorted(inside.parent for inside in path.glob("*/*.yaml")) if path.is_dir() else []
        if below and not any(path.glob("*.yaml")):
            yield from dict.fromkeys(below)
        else:
            yield path


def _ambiguous(steps: Sequence[Step]) -> list[Rejection]:
    """References without words to a source that says several things of the figure.

    Found before anything runs: such a reference would hold on the first load and not on the second.
    """
    claims: dict[tuple[object, ...], set[str]] = {}
    for step in steps:
        if step.command in _CLAIMING:
            own = _own_claim(step)
            content = {key: part for key, part in step.given.items() if key not in ("anchors", "note")}
            said = canonical_json([step.command, content, step.claim and step.claim.source])
            claims.setdefault(_place(own), set()).add(said)
    return [
        Rejection(step.file, step.line, InvalidInput.code, _several(ref, len(claims[_place(ref)])))
        for step in steps
        for ref in (step.claim, step.other)
        if ref and ref.as_reported is None and len(claims.get(_place(ref), ())) > 1
    ]


def _place(ref: ClaimRef) -> tuple[object, ...]:
    return (ref.series, ref.period, ref.period_type, ref.source)


def _own_claim(step: Step) -> ClaimRef:
    """How others would refer to the claim that a step makes."""
    if isinstance(step.draft, ReportDraft):
        said = step.draft
        words = said.value.as_reported
        return ClaimRef(said.series, said.period, said.period_type, said.source, words)
    assert step.claim is not None
    words = step.given.get("value", {}).get("as_reported")
    return ClaimRef(step.claim.series, step.claim.period, step.claim.period_type, step.given["source"], words)


def _several(ref: ClaimRef, count: int) -> str:
    if ref.as_reported is None:
        return f"source {ref.source} has {count} claims on this figure; add as_reported to say which is meant"
    return f"source {ref.source} has {count} claims on this figure in the words {ref.as_reported!r}"


class _Load:
    """Runs steps one after the other, and keeps count."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lost: list[tuple[UUID, ClaimRef, Step]] = []
        self.written = 0
        self.repeated = 0
        self.rejected: list[Rejection] = []

    def run(self, step: Step) -> None:
        """One step, one submission. Errors: StoreFailure, ConcurrencyConflict."""
        try:
            draft = step.with_claims(self._claim_id(step.claim, "claim"), self._claim_id(step.other, "other"))
            command = COMMANDS[_COMMANDS.get(step.command, step.command)]
            figure = self._figure_of(_own_claim(step)) if isinstance(draft, ReportDraft) else None
            receipt = self._ledger.submit([(command, draft)], key=_key(command.name, draft, figure), scope="seeds")
        except (StoreFailure, ConcurrencyConflict):
            raise
        except LedgerError as error:
            self.rejected.append(Rejection(step.file, step.line, error.code, str(error)))
            self._remember_lost(step)
            return
        if receipt.written:
            self.written += 1
        else:
            self.repeated += 1

    def _claim_id(self, ref: ClaimRef | None, path: str) -> str | None:
        """The id of the claim meant. Errors: NotFound, InvalidInput, InvalidPeriod."""
        if ref is None:
            return None
        stream = self._figure_of(ref)
        for place, lost, step in self._lost:
            if place == stream and lost.source == ref.source and ref.as_reported in (None, lost.as_reported):
                raise NotFound(f"the claim meant was rejected itself, at {step.file}:{step.line}", path=(path,))
        figure = fold(self._ledger.log.stream(stream)[0])
        found = _claims_meant(figure, ref) if figure else []
        if not found:
            words = f" in the words {ref.as_reported!r}" if ref.as_reported else ""
            raise NotFound(
                f"source {ref.source} has no claim{words} on {ref.series} at {ref.period}",
                path=(path,),
                hint="a claim stands in a file, or a line, before those that refer to it",
            )
        if len(found) > 1:
            raise InvalidInput(_several(ref, len(found)), path=(path,))
        return found[0]

    def _figure_of(self, ref: ClaimRef) -> UUID:
        """The stream of the figure meant, read as a report reads it. Errors: NotFound, InvalidPeriod."""
        cut = self._ledger.cut()
        series = self._ledger.series(ref.series, cut)
        reading = read_period_of(self._ledger.views, cut, series.subject, ref.period)
        return figure_stream_id(series.code, reading.as_period(ref.period_type))

    def _remember_lost(self, step: Step) -> None:
        """A claim that is not there must not be mistaken for another one of its source."""
        if step.command not in _CLAIMING:
            return
        own = _own_claim(step)
        try:
            self._lost.append((self._figure_of(own), own, step))
        except LedgerError:
            return  # its figure cannot be read: what refers to it will meet the same error


def _claims_meant(figure: Figure, ref: ClaimRef) -> list[str]:
    """Claims by source and words as first recorded, else as corrected since, else those that were voided."""
    recorded = [
        event
        for event in (r.event for r in figure.events.values())
        if isinstance(event, FigureReported | FigureReaffirmed | FigureRestated)
    ]
    original = [e.event_id for e in recorded if _is_meant(ref, e.source.code, e.value.as_reported)]
    corrected = [
        entry.event_id
        for entry in figure.entries.values()
        if entry.value and _is_meant(ref, entry.source.code, entry.value.as_reported)
    ]
    return [claim for claim in original if claim not in figure.voided] or corrected or original


def _is_meant(ref: ClaimRef, source: str, as_reported: str | None) -> bool:
    return source == ref.source and ref.as_reported in (None, as_reported)


def _key(command: str, draft: Draft, figure: UUID | None) -> str:
    """`figure` is the one that a report's period means now: a named period may get other dates."""
    content = canonical_json([command, draft.model_dump(mode="json", exclude_none=True), str(figure)])
    return f"seed:{hashlib.sha256(content.encode()).hexdigest()}"
