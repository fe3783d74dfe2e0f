"""Seed files: hand-kept YAML with definitions, sources and what was said of each figure.

file ── read_seed_file ──> SeedFile: steps to run in their order, and every fault with its line

    ledger: 1
    title: What the file is about
    subjects: [...]   metrics: [...]   periods: [...]   series: [...]   sources: [...]
    figures:
      - series: qwen.app.downloads
        period: 2025-11-17/P7D
        said:
          - {source: article-2026-03, gt: "10000000", as_reported: more than 10 million, at: [[1916, 1936]]}

A comparator is the key of its number. `quotes` and `supersedes` beside a number, and `restates`,
`reaffirms` or `retracts` in front, name another claim on the figure by its source. All references may
point into files read before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ledger.domain.definition_drafts import MetricDraft, PeriodDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.drafts import Draft
from ledger.domain.instants import zone_named
from ledger.domain.parsing import parse
from ledger.domain.period_notation import Reading
from ledger.domain.registry import define_period, named_reading, register_source
from ledger.errors import InvalidTime
from ledger.importers.located import Located, plain, read_yaml, telling
from ledger.importers.rejections import Faults, Rejection
from ledger.importers.seed_statements import check_publication, figure_steps
from ledger.importers.seed_steps import ClaimRef, Command, Step

__all__ = ["ClaimRef", "Command", "Rejection", "SeedFile", "Step", "read_seed_file"]

VERSION = 1

_SECTIONS: dict[str, tuple[Command, type[Draft]]] = {
    "subjects": ("register_subject", SubjectDraft),
    "metrics": ("define_metric", MetricDraft),
    "periods": ("define_period", PeriodDraft),
    "series": ("define_series", SeriesDraft),
    "sources": ("register_source", SourceDraft),
}
_KEYS = ("ledger", "title", *_SECTIONS, "figures")
_AS_WRITTEN = frozenset({"period", "interval", "published_at", "retrieved_at", "document_date", "as_reported"})

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SeedFile:
    """What one file holds.

    `title` is empty where the file could not be read; `steps` come section by section, definitions first,
    in each as written; what is among `rejections` has no step.
    """

    file: str
    title: str
    steps: tuple[Step, ...]
    rejections: tuple[Rejection, ...]


def read_seed_file(path: Path) -> SeedFile:
    """Reads one file. Nothing is raised for its content: `rejections` lists every fault."""
    faults = Faults(str(path))
    tree = _tree(path, faults)
    if tree is None or not _is_seed_file(tree, faults):
        return SeedFile(faults.file, "", (), faults.rejections)
    for key in (key for key in tree.fields if key not in _KEYS):
        faults.add(tree.fields[key].line, f"{key}: unknown field")
    steps: list[Step] = []
    for section in _SECTIONS:
        for item in _items(tree, section, faults):
            steps += _definition(section, item, faults)
    named = _periods_of([step.draft for step in steps])
    for figure in _items(tree, "figures", faults):
        steps += figure_steps(figure, named, faults)
    return SeedFile(faults.file, _title(tree, faults), tuple(steps), faults.rejections)


def _tree(path: Path, faults: Faults) -> Located | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        faults.add(1, f"cannot be read: {error.strerror}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(content.count(b"\n", 0, error.start) + 1, "is not UTF-8 text")
        return None
    return read_yaml(text, faults, as_written=_AS_WRITTEN)


def _is_seed_file(tree: Located, faults: Faults) -> bool:
    """Whether the version stands first and is one that this reader knows; else nothing more is read."""
    first = next(iter(tree.fields), None)
    if first != "ledger":
        faults.add(tree.line, f"a seed file begins with its version: ledger: {VERSION}")
        return False
    version = tree.fields["ledger"]
    if version.content != VERSION or isinstance(version.content, bool):
        faults.add(version.line, f"ledger: {plain(version)!r} is not a version of seed files; this reads {VERSION}")
        return False
    return True


def _title(tree: Located, faults: Faults) -> str:
    title = tree.fields.get("title")
    if title is None or not isinstance(title.content, str) or not title.content.strip():
        faults.add(title.line if title else tree.line, "title: is a line of text")
        return ""
    return title.content


def _items(tree: Located, section: str, faults: Faults) -> list[Located]:
    """The entries of a section; none where it is left out."""
    given = tree.fields.get(section)
    if given is None:
        return []
    if not isinstance(given.content, list):
        faults.add(given.line, f"{section}: is a list")
        return []
    for item in given.content:
        if not item.fields:
            faults.add(item.line, f"{section}: an entry is a mapping of fields")
    return [item for item in given.content if item.fields]


def _definition(section: str, item: Located, faults: Faults) -> list[Step]:
    """The step of a definition; none where it is at fault."""
    command, shape = _SECTIONS[section]
    given, before = plain(item), len(faults)
    draft: Draft | None = None
    with telling(faults, item):
        draft = parse(shape, given)
    if shape is SourceDraft:
        check_publication(item, faults)
    if draft is None:
        return []
    with telling(faults, item):
        _check_sense(draft)
    return [Step(faults.file, item.line, command, draft, given)] if len(faults) == before else []


def _check_sense(draft: Draft) -> None:
    """What the ledger would refuse whatever it holds: dates and zones that there are not."""
    match draft:
        case SourceDraft():
            # Its publication was checked before, and whether it has come yet is the application's to say.
            register_source((), draft.model_copy(update={"published_at": None}), END_OF_TIME)
        case PeriodDraft():
            define_period((), draft, {})
        case SeriesDraft():
            try:
                zone_named(draft.vintage_zone)
            except InvalidTime as error:
                raise error.at("vintage_zone") from None
        case SubjectDraft() | MetricDraft():
            pass  # their form is all there is to check alone
        case unknown:
            raise TypeError(f"{type(unknown).__name__} is not a definition of a seed file")


def _periods_of(drafts: Sequence[Draft | None]) -> Callable[[str], Reading | None]:
    """Reads a period that this file defines, by code or name."""
    readings: dict[str, Reading] = {}
    for draft in drafts:
        if isinstance(draft, PeriodDraft):
            readings[draft.code] = readings[draft.name] = named_reading(define_period((), draft, {}))
    return readings.get
