"""Lines of figures → JSON, written by the statement that finds them; the same as `answers.figure_summary` of each."""

from __future__ import annotations

from typing import Any

import orjson

from api.answers import figure_summary
from ledger.application.lines import Line
from ledger.projections.line_columns import KEY
from ledger.projections.line_json import Form, Given, Leaf, Shape

_PERIOD = ("type", "start", "end", "label", "length", "dates")
_SUMMARY = Shape(
    (
        ("series", Given("series_code")),
        ("period", Shape(tuple((name, Leaf(f"period.{name}")) for name in _PERIOD))),
        ("state", Leaf("state")),
        (
            "value",
            Shape(
                (
                    ("comparator", Leaf("value.comparator")),
                    ("amount", Leaf("value.amount")),
                    ("lower", Leaf("value.lower")),
                    ("upper", Leaf("value.upper")),
                    ("lower_inclusive", Leaf("value.lower_inclusive", Form.BOOLEAN)),
                    ("upper_inclusive", Leaf("value.upper_inclusive", Form.BOOLEAN)),
                    ("ranks", Leaf("value.ranks", Form.JSON)),
                    ("reason", Leaf("value.reason")),
                    ("decimals", Leaf("value.decimals")),
                    ("decimals_basis", Leaf("value.decimals_basis")),
                    ("as_reported", Leaf("value.as_reported")),
                    ("unit", Leaf("value.unit")),
                ),
                present="value.comparator",
            ),
        ),
        ("absent_reason", Leaf("absent_reason")),
        ("published_at", Leaf("published_at")),
        ("known_from", Leaf("known_from")),
        ("recorded_at", Leaf("recorded_at")),
        (
            "source",
            Shape(tuple((name, Leaf(f"claim.{name}")) for name in ("code", "publisher", "tier")), "claim.code"),
        ),
        ("rule", Leaf("rule")),
        ("conflicted", Leaf("conflicted", Form.BOOLEAN)),
        ("disputed", Leaf("disputed", Form.BOOLEAN)),
        ("stale", Leaf("stale", Form.BOOLEAN)),
    )
)
_KEY = slice(-len(KEY), None)


def line_answer(line: Line, *, as_text: bool) -> Any:
    """Every figure of the line: a list, or with `as_text` a fragment that orjson sends as it is.

    Errors: those of `Line`.
    """
    found = _texts(line)
    if found is None:
        return [figure_summary(figure) for figure in line.rows()]
    return _list([row[0] for row in found], as_text)


def line_page_answer(line: Line, *, as_text: bool) -> tuple[Any, str | None]:
    """A page of the line as `line_answer` has it, and the cursor of the next one (None: at the end)."""
    found = _texts(line)
    if found is None:
        page = line.page()
        return [figure_summary(figure) for figure in page.rows], page.next
    shown = found[: line.size]
    following = line.cursor(*shown[-1][_KEY]) if len(found) > len(shown) else None
    return _list([row[0] for row in shown], as_text), following


def _texts(line: Line) -> list[tuple[Any, ...]] | None:
    given = {"series_code": orjson.dumps(line.series.code).decode()}
    return line.texts((_SUMMARY,), given, keyed=line.size is not None)


def _list(texts: list[bytes], as_text: bool) -> Any:
    text = b"[%b]" % b",".join(texts)
    return orjson.Fragment(text) if as_text else orjson.loads(text)
