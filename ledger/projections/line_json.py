"""Figures of a line as JSON, written by the statement that finds them: a shape says which columns stand where.

Nothing is made of a row but its text, so that a long line costs little more than reading it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from ledger.projections.cuts import Cut
from ledger.projections.figure_views import BY_PERIOD
from ledger.projections.line_columns import COLUMNS, JOINS, KEY
from ledger.projections.line_views import LineViews, Narrowing, where_of
from ledger.projections.rows import SeriesRow
from ledger.store.database import NO_LIMIT


class Form(Enum):
    """How a column is written: as text or a number, as text in capitals, as true and false, as the JSON that it is."""

    PLAIN = auto()
    CAPITALS = auto()
    BOOLEAN = auto()
    JSON = auto()


_FORMS = {
    Form.PLAIN: "json_quote({0})",
    Form.CAPITALS: "json_quote(upper({0}))",
    Form.BOOLEAN: "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END",
    Form.JSON: "coalesce({0}, 'null')",
}


_MOST_ARGUMENTS = 100
"""Of one function, in PostgreSQL."""


class Leaf(NamedTuple):
    """A column of `line_columns.COLUMNS`; null where it is."""

    column: str
    form: Form = Form.PLAIN


class Opaque(NamedTuple):
    """`prefix` and a column, opaque: in hexadecimal."""

    prefix: str
    column: str


class Cursor(NamedTuple):
    """The cursor of the figure: opaque, of the text given under a name, the `line_columns.KEY`, and a bracket."""

    start: str


class Given(NamedTuple):
    """JSON that the asker gives under a name: the same for every figure."""

    name: str


class Shape(NamedTuple):
    """An object; null where the column `present` is (None: never)."""

    parts: tuple[tuple[str, Node], ...]
    present: str | None = None


Node: TypeAlias = Leaf | Opaque | Cursor | Given | Shape


class LineJson(LineViews):
    """Errors of all: as `LineViews`."""

    def line_json(
        self,
        series: SeriesRow,
        cut: Cut,
        narrowing: Narrowing,
        shapes: Sequence[Shape],
        given: Mapping[str, str],
        *,
        keyed: bool,
    ) -> list[tuple[Any, ...]]:
        """For each figure a JSON text for each shape, as bytes, and then, if `keyed`, its `line_columns.KEY`."""
        selected = [_written(shape) for shape in shapes]
        texts = [self._database.utf8(text) for text, _ in selected]
        columns = [*texts, *(COLUMNS[name].sql for name in KEY if keyed)]
        joins = {COLUMNS[name].join for _, names in selected for name in names}
        last = max((place for place, join in enumerate(JOINS) if join in joins), default=-1)
        where, bindings = where_of(series, narrowing)
        statement = (
            f"SELECT {', '.join(columns)} FROM figure f {' '.join([*JOINS.values()][: last + 1])} WHERE {where}"
            f" ORDER BY {BY_PERIOD} LIMIT :limit"
        )
        bindings |= {
            "seq": cut.seq,
            "known": cut.known(series.vintage_zone),
            "limit": narrowing.limit or NO_LIMIT,
            **given,
        }
        self.check_kind(series, cut, narrowing)
        with self._database.reading() as connection:
            return connection.execute(statement, bindings).fetchall()


@lru_cache(maxsize=512)
def _written(node: Node) -> tuple[str, tuple[str, ...]]:
    """The SQL of a JSON text, and the columns in it."""
    match node:
        case Leaf(column, form):
            return _FORMS[form].format(COLUMNS[column].sql), (column,)
        case Opaque(prefix, column):
            return f"""'"' || hex({_literal(prefix)} || {COLUMNS[column].sql}) || '"'""", (column,)
        case Cursor(start):
            key = """ || '","' || """.join(COLUMNS[name].sql for name in KEY)
            return f"""'"' || hex(:{start} || '"' || {key} || '"]') || '"'""", KEY
        case Given(name):
            return f":{name}", ()
        case Shape(parts, present):
            return _object(parts, present)


def _object(parts: tuple[tuple[str, Node], ...], present: str | None) -> tuple[str, tuple[str, ...]]:
    written = [(name, *_written(node)) for name, node in parts]
    names = [column for _, _, columns in written for column in columns]
    text = _concatenated([*_pieces((name, sql) for name, sql, _ in written)])
    if present is None:
        return text, tuple(names)
    return f"CASE WHEN {COLUMNS[present].sql} IS NULL THEN 'null' ELSE {text} END", (*names, present)


def _concatenated(pieces: Sequence[str]) -> str:
    while len(pieces) > 1:
        groups = [pieces[start : start + _MOST_ARGUMENTS] for start in range(0, len(pieces), _MOST_ARGUMENTS)]
        pieces = [f"concat({', '.join(group)})" for group in groups]
    return pieces[0]


def _pieces(members: Iterator[tuple[str, str]]) -> Iterator[str]:
    before = "{"
    for name, sql in members:
        yield _literal(f"{before}{json.dumps(name)}:")
        yield sql
        before = ","
    yield _literal("}" if before == "," else "{}")


def _literal(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
