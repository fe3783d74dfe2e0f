"""Reading seed files in tests: from text, and what came of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import yaml  # type: ignore[import-untyped, unused-ignore]

from ledger.domain.drafts import ReportDraft
from ledger.importers.seed_files import Rejection, SeedFile, read_seed_file

ONE, TWO = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
LOADERS = [getattr(yaml, name) for name in ("SafeLoader", "CSafeLoader") if hasattr(yaml, name)]


def read(folder: Path, text: str) -> SeedFile:
    """Reads `text`, whose first line is line 1 of the file."""
    path = folder / "seed.yaml"
    path.write_bytes(textwrap.dedent(text).lstrip("\n").encode())
    return read_seed_file(path)


def read_said(folder: Path, *statements: str, period: str = "2025-11-17/P7D") -> SeedFile:
    """One figure with `statements`, the first of which stands on line 7."""
    lines = ["ledger: 1", "title: t", "figures:", "  - series: s", f"    period: {period}", "    said:"]
    return read(folder, "\n".join(lines + [f"      - {{{statement}}}" for statement in statements]))


def faults(seed: SeedFile) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.code) for rejection in seed.rejections]


def only(seed: SeedFile) -> Rejection:
    (rejection,) = seed.rejections
    return rejection


def report(seed: SeedFile) -> ReportDraft:
    assert seed.rejections == ()
    (step,) = seed.steps
    assert isinstance(step.draft, ReportDraft)
    return step.draft
