"""What importers of tables yield: one file as a stream of definitions and statements.

What a statement does to its figure is not known here: that follows from what the ledger holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.drafts import Draft
from ledger.domain.periods import Period
from ledger.domain.values import Value
from ledger.importers.rejections import Rejection


class Define(NamedTuple):
    """A definition that what follows rests on; `line` counts from 1, and is 1 where no line says it."""

    command: Literal["register_subject", "define_metric", "define_series", "register_source"]
    draft: Draft
    line: int


class Told(NamedTuple):
    """One statement: what a source says of one figure.

    `source` is the code of a source defined before, whose publication is the statement's; `value` is in the unit of
    the series, None where the publisher states no number any more; `place` is more exact than the line ("cell C5"),
    empty where the line says all.
    """

    series: str
    period: Period
    source: str
    value: Value | None
    line: int
    place: str


Item = Define | Told | Rejection
"""A Rejection: this row cannot be read; the others go on."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file as a stream: the same items in the same order whenever it is read.

    `digest` is the SHA-256 of the file's bytes as they lie there and of the options it is read with: it names the
    import. `total` is the number of items. `recapture` gives the source under which another value of a source held
    already is told (a silent edit: a second capture); None: it is refused instead.
    """

    file: str
    digest: str
    total: int
    items: Callable[[], Iterator[Item]]
    recapture: Callable[[str], SourceDraft] | None = None
