"""Options of commands that say something of a figure, and what is made of them: a publication, anchors, a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import click

from api.cli.options import with_note, with_options, with_publication
from api.cli.vocabulary import ABSENT_REASONS, NATURES
from ledger.errors import InvalidInput, InvalidValue

_WHOLE = re.compile("[0-9]{1,15}")

with_anchors = click.option(
    "--anchor", "anchors", multiple=True, metavar="START:END", help="Code points of the source's text; repeatable."
)
with_statement = with_options(
    [
        click.option("--source", required=True, help="The code of the source that says so."),
        with_publication,
        with_anchors,
        click.option("--nature", type=click.Choice(NATURES), help="How final the publisher called it."),
        with_note,
    ]
)
with_value = with_options(
    [
        click.option("--exact", metavar="N", help="The number itself."),
        click.option("--approx", metavar="N", help="Approximately, about, roughly N."),
        click.option("--gt", metavar="N", help="More than N."),
        click.option("--ge", metavar="N", help="At least N."),
        click.option("--lt", metavar="N", help="Less than N."),
        click.option("--le", metavar="N", help="At most N."),
        click.option("--nearly", metavar="N", help="Nearly N: below it, and not far."),
        click.option("--range", "range_", nargs=2, metavar="LOW HIGH", help="From LOW to HIGH, both included."),
        click.option("--lower-exclusive", is_flag=True, help="The range does not include LOW."),
        click.option("--upper-exclusive", is_flag=True, help="The range does not include HIGH."),
        click.option("--ranks", metavar="1,2,…", help="All these places."),
        click.option("--absent", metavar="REASON", help=f"No number: {', '.join(ABSENT_REASONS)}."),
        click.option("--decimals", type=int, help="Precision as in XBRL: 0, or -8 for 39.8 billion."),
        click.option("--decimals-inferred", is_flag=True, help="The source does not state that precision."),
        click.option("--as-reported", metavar="WORDS", help="The printed words of the number."),
        click.option("--unit", help="The unit, to be sure that it is the series' own."),
    ]
)
_NUMBERS = {
    "exact": "amount",
    "approx": "amount",
    "gt": "lower",
    "ge": "lower",
    "lt": "upper",
    "le": "upper",
    "nearly": "upper",
}
_COMPARATORS = (*_NUMBERS, "range_", "ranks", "absent")
_BESIDE = ("lower_exclusive", "upper_exclusive", "decimals", "decimals_inferred", "as_reported", "unit")


def take_value(options: dict[str, Any], *, required: bool = True) -> dict[str, Any] | None:
    """The fields of a value, taken out of a command's options; None where none was given.

    Errors: InvalidValue.
    """
    stated = {name: options.pop(name) for name in _COMPARATORS}
    beside = {name: options.pop(name) for name in _BESIDE}
    given = [name for name, number in stated.items() if number is not None]
    told = {name: part for name, part in beside.items() if part is not None and part is not False}
    names = ", ".join(_flag(name) for name in _COMPARATORS)
    if len(given) > 1:
        raise InvalidValue(f"{' and '.join(_flag(name) for name in given)} exclude each other", path=("value",))
    if not given and (told or required):
        raise InvalidValue("is missing", path=("value",), hint=f"give one of {names}")
    if not given:
        return None
    (name,) = given
    return _comparator(name, stated[name]) | _beside(told)


def _comparator(name: str, stated: Any) -> dict[str, Any]:
    if name == "range_":
        return {"comparator": "range", "lower": stated[0], "upper": stated[1]}
    if name == "ranks":
        return {"comparator": "rank_set", "ranks": [_place(rank) for rank in stated.split(",")]}
    if name == "absent":
        return {"comparator": "absent", "reason": stated}
    return {"comparator": name, _NUMBERS[name]: stated}


def _beside(told: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(told)
    for end in ("lower", "upper"):
        if told.pop(f"{end}_exclusive", False):
            told[f"{end}_inclusive"] = False
    return told


def _place(text: str) -> int:
    if _WHOLE.fullmatch(text.strip()) is None:
        raise InvalidValue(f"{text[:40]!r} is not a place", path=("value", "ranks"), hint="write --ranks 1,2,3")
    return int(text.strip())


def _flag(name: str) -> str:
    return f"--{name.rstrip('_')}"


def read_anchors(texts: Iterable[str]) -> list[dict[str, int]]:
    """`10:14` as an anchor. Errors: InvalidInput."""
    found = []
    for text in texts:
        start, _, end = text.partition(":")
        if not all(_WHOLE.fullmatch(part) for part in (start, end)):
            raise InvalidInput(f"{text[:40]!r} is not START:END", path=("anchors",), hint="such as --anchor 10:14")
        found.append({"start": int(start), "end": int(end)})
    return found
