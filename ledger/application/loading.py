"""Files into the ledger: read all → refuse all if anything is at fault → record what is not recorded yet.

Seed files are run step by step (`loading_seeds`), recorded answers of FRED in batches (`loading_vintages`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.application.ledger import Ledger
from ledger.application.loading_seeds import SeedLoad, ambiguous
from ledger.application.loading_vintages import VintageLoad
from ledger.importers.fred import is_fred_recording, read_fred_recording
from ledger.importers.rejections import Rejection
from ledger.importers.seed_files import SeedFile, read_seed_file, seed_paths
from ledger.importers.vintage_tables import NO_OPTIONS, VintageOptions, VintageTable
from ledger.store.opening import database_url, sqlite_path

Progress = Callable[[int, int], None]
"""Told after every step or batch: steps done, steps in all."""


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


def check_seeds(paths: Sequence[Path], options: VintageOptions = NO_OPTIONS) -> LoadSummary:
    """Reads the files and runs nothing. Errors: InvalidInput (a missing file, an empty folder)."""
    contents = _Contents.read(paths, options)
    return contents.summary(0, 0, contents.rejected)


def load_seeds(
    ledger: Ledger,
    paths: Sequence[Path],
    progress: Progress = lambda done, steps: None,
    options: VintageOptions = NO_OPTIONS,
) -> LoadSummary:
    """Loads seed files, the *.yaml of folders, and recorded answers of FRED (*.json, *.json.gz), in their order.

    `options` say what a recorded answer does not. Errors: InvalidInput (a missing file, an empty folder);
    StoreFailure and ConcurrencyConflict, which stop the load: run it again. Every other refusal is a rejection:
    of its step alone in a seed file; in a recorded answer it stops that file.
    """
    contents = _Contents.read(paths, options)
    if contents.rejected:
        return contents.summary(0, 0, contents.rejected)
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        done += steps
        progress(done, contents.steps)

    seeds = SeedLoad(ledger)
    loads: list[SeedLoad | VintageLoad] = [seeds]
    for file in contents.files:
        if isinstance(file, VintageTable):
            table = VintageLoad(ledger, file, advance)
            table.run()
            loads.append(table)
            continue
        for step in file.steps:
            seeds.run(step)
            advance(1)
    rejected = tuple(rejection for load in loads for rejection in load.rejected)
    return contents.summary(sum(load.written for load in loads), sum(load.repeated for load in loads), rejected)


def rehearse_seeds(
    url: str | None,
    paths: Sequence[Path],
    progress: Progress = lambda done, steps: None,
    options: VintageOptions = NO_OPTIONS,
) -> LoadSummary:
    """What `load_seeds` would do to the ledger at `url`, tried on a copy that is thrown away; `url` as for `open`.

    Errors: as of `load_seeds`.
    """
    original = sqlite_path(database_url(url))
    with TemporaryDirectory(prefix="ledger-rehearsal-") as folder:
        copy = Path(folder) / original.name
        if original.exists():
            with Ledger.open(url) as ledger:
                ledger.copy_to(copy)
        with Ledger.open(f"sqlite:///{copy}") as rehearsed:
            return load_seeds(rehearsed, paths, progress, options)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the files hold, in their order; nothing is run where anything is rejected."""

    files: tuple[SeedFile | VintageTable, ...]
    steps: int
    rejected: tuple[Rejection, ...]

    @classmethod
    def read(cls, paths: Sequence[Path], options: VintageOptions) -> _Contents:
        """Errors: InvalidInput (a missing file, an empty folder)."""
        files = tuple(
            read_fred_recording(path, options) if is_fred_recording(path) else read_seed_file(path)
            for path in seed_paths(list(_folders(paths)))
        )
        seed_steps = [step for file in files if isinstance(file, SeedFile) for step in file.steps]
        of_tables = sum(file.steps for file in files if isinstance(file, VintageTable))
        faults = [rejection for file in files for rejection in file.rejections]
        return cls(files, len(seed_steps) + of_tables, tuple(faults or ambiguous(seed_steps)))

    def summary(self, written: int, repeated: int, rejected: tuple[Rejection, ...]) -> LoadSummary:
        return LoadSummary(len(self.files), self.steps, written, repeated, rejected)


def _folders(paths: Sequence[Path]) -> Iterator[Path]:
    """A folder that holds seed folders only stands for these: `seeds` for `seeds/alibaba`."""
    for path in paths:
        below = sorted(inside.parent for inside in path.glob("*/*.yaml")) if path.is_dir() else []
        if below and not any(path.glob("*.yaml")):
            yield from dict.fromkeys(below)
        else:
            yield path
