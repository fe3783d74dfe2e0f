"""Writing for people and for machines: tables by rich on a terminal, else plain aligned text; JSON as one document."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

_GAP = "  "
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """One line without what would steer a terminal: control and text-direction characters become visible codes."""
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", " ".join(re.split(r"[\n\t]+", text)))


def say(text: str = "") -> None:
    """A line on stdout."""
    click.echo(clean(text))


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_answer(document: Any, as_json: bool, tell: Callable[[Any], None]) -> None:
    """The document itself, or what `tell` says of it to people."""
    if as_json:
        print_json(document)
    else:
        tell(document)


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and what they are, in two columns; facts that are None are left out."""
    told = {name: fact for name, fact in facts.items() if fact is not None}
    width = max(map(len, told), default=0)
    for name, fact in told.items():
        say(f"  {name.ljust(width)}{_GAP}{fact}")


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table: drawn on a terminal, else columns apart by spaces, a line a row. None is an empty cell."""
    cells = [["" if cell is None else clean(str(cell)) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _print_drawn(headers, cells)
        return
    lines = [list(headers), *cells]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(headers))]
    for line in lines:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        click.echo(_GAP.join(padded).rstrip())


def _print_drawn(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD  # only terminals need rich
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD)
    for header in headers:
        table.add_column(header, overflow="fold")  # a code is never cut short
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout).print(table)


def _width(text: str) -> int:
    """Columns on a terminal: wide characters (CJK) take two, combining ones none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@contextmanager
def progress_bar(label: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Tells how far a long command is, how fast, and how long it will take: `advance(done, total)`.

    On a terminal's stderr only, unless `quiet`; elsewhere nothing is written.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from api.cli.progress import drawn_progress  # only terminals need rich

    with drawn_progress(label) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
