"""Files into the ledger: seed files step by step (`loading_seeds`), recorded answers of FRED in batches
(`loading_vintages`), tables of figures in chunks (`bulk`).

Seed files and answers of FRED are read whole before anything runs, and all are refused if anything in them is at fault.
A table is a stream: what cannot be read or taken of it is refused alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.application.bulk import BulkLoad
from ledger.application.ledger import Ledger
from ledger.application.loading_files import TableFile, loadable, table_file
from ledger.application.loading_seeds import SeedLoad, ambiguous
from ledger.application.loading_vintages import VintageLoad
from ledger.importers.fred import is_fred_recording, read_fred_recording
from ledger.importers.rejections import Refusals, Rejection
from ledger.importers.seed_files import SeedFile, read_seed_file
from ledger.importers.vintage_tables import NO_OPTIONS, VintageOptions, VintageTable
from ledger.store.opening import is_there

Progress = Callable[[int, int], None]
"""Told after every step, batch or chunk: steps done, steps in all of the files that were opened so far."""


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did: `written` and `repeated` count steps, the second those recorded before, `refused` the faults.

    `rejected` lists the faults, of each table the first thousand; faults found while reading seed files and answers
    of FRED mean that nothing was run.
    """

    files: int
    steps: int
    written: int
    repeated: int
    refused: int
    rejected: tuple[Rejection, ...]


def check_seeds(paths: Sequence[Path], options: VintageOptions = NO_OPTIONS) -> LoadSummary:
    """Reads the files and runs nothing. Errors: InvalidInput (a missing file, an empty folder)."""
    files, counts = _read(paths, options)
    for file in files:
        if isinstance(file, TableFile):
            table = file.read(file.path, options)
            counts.steps += table.total
            refusals = Refusals()
            for item in table.items():
                if isinstance(item, Rejection):
                    refusals.add(item)
            counts.refuse(refusals)
    return counts.summary(len(files))


def load_seeds(
    ledger: Ledger,
    paths: Sequence[Path],
    progress: Progress = lambda done, steps: None,
    options: VintageOptions = NO_OPTIONS,
) -> LoadSummary:
    """Loads seed files, recorded answers of FRED, tables of figures, and what of these is in folders, in their order.

    `options` say what a recorded answer or a table does not. Errors: InvalidInput (a missing file, an empty folder);
    StoreFailure and ConcurrencyConflict, which stop the load: run it again. Every other refusal is a rejection:
    of its step alone in a seed file, of its row in a table; in a recorded answer it stops that file.
    """
    files, counts = _read(paths, options)
    if counts.refused:
        return counts.summary(len(files))

    def advance(steps: int) -> None:
        counts.done += steps
        progress(counts.done, counts.steps)

    seeds = SeedLoad(ledger)
    for file in files:
        match file:
            case SeedFile():
                for step in file.steps:
                    seeds.run(step)
                    advance(1)
            case VintageTable():
                vintages = VintageLoad(ledger, file, advance)
                vintages.run()
                counts.add(vintages.written, vintages.repeated, Refusals(vintages.rejected))
            case TableFile():
                table = file.read(file.path, options)
                counts.steps += table.total
                bulk = BulkLoad(ledger, table, advance)
                bulk.run()
                counts.add(bulk.written, bulk.repeated, bulk.refusals)
    counts.add(seeds.written, seeds.repeated, Refusals(seeds.rejected))
    return counts.summary(len(files))


def rehearse_seeds(
    url: str | None,
    paths: Sequence[Path],
    progress: Progress = lambda done, steps: None,
    options: VintageOptions = NO_OPTIONS,
) -> LoadSummary:
    """What `load_seeds` would do to the ledger at `url`, tried on a copy that is thrown away; `url` as for `open`.

    Errors: as of `load_seeds`.
    """
    with TemporaryDirectory(prefix="ledger-rehearsal-") as folder:
        copy = Path(folder) / "ledger.db"
        if is_there(url):
            with Ledger.open(url, catch_up=False) as ledger:
                ledger.copy_to(copy)
        with Ledger.open(f"sqlite:///{copy}") as rehearsed:
            return load_seeds(rehearsed, paths, progress, options)


@dataclass(slots=True)
class _Counts:
    """A summary in the making; `done` counts the steps that were run."""

    steps: int = 0
    done: int = 0
    written: int = 0
    repeated: int = 0
    refused: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def add(self, written: int, repeated: int, refusals: Refusals) -> None:
        self.written += written
        self.repeated += repeated
        self.refuse(refusals)

    def refuse(self, refusals: Refusals) -> None:
        self.refused += len(refusals)
        self.rejected += refusals.told

    def summary(self, files: int) -> LoadSummary:
        return LoadSummary(files, self.steps, self.written, self.repeated, self.refused, tuple(self.rejected))


def _read(paths: Sequence[Path], options: VintageOptions) -> tuple[list[SeedFile | VintageTable | TableFile], _Counts]:
    """What the files hold, tables apart: these are read when their turn comes. The counts are of all the others.

    Errors: InvalidInput (a missing file, an empty folder).
    """
    files = [_read_file(path, options) for path in loadable(paths)]
    seed_steps = [step for file in files if isinstance(file, SeedFile) for step in file.steps]
    of_vintages = sum(file.steps for file in files if isinstance(file, VintageTable))
    faults = [rejection for file in files if not isinstance(file, TableFile) for rejection in file.rejections]
    counts = _Counts(steps=len(seed_steps) + of_vintages)
    counts.refuse(Refusals(faults or ambiguous(seed_steps)))
    return files, counts


def _read_file(path: Path, options: VintageOptions) -> SeedFile | VintageTable | TableFile:
    table = table_file(path)
    if table is not None:
        return table
    return read_fred_recording(path, options) if is_fred_recording(path) else read_seed_file(path)
