"""Options that several commands share, and what is made of them: the ledger, a cut, a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import click

from api.cli.output import print_json, say
from api.log_answers import receipt_answer
from ledger.application import Ledger, Receipt
from ledger.domain.values import AbsentReason
from ledger.domain.words import Nature
from ledger.errors import InvalidInput, InvalidValue

F = TypeVar("F", bound=Callable[..., Any])


def with_options(options: Iterable[Callable[[Any], Any]]) -> Callable[[F], F]:
    """Adds options to a command, shown in their order."""
    ordered = list(options)

    def add(function: F) -> F:
        for option in reversed(ordered):
            function = option(function)
        return function

    return add


on_database = with_options(
    [
        click.option("--database", metavar="URL", help="sqlite:///PATH; else LEDGER_DATABASE."),
        click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document."),
    ]
)
with_cut = with_options(
    [
        click.option("--known-on", metavar="K", help="What the world knew: a date or an instant, included."),
        click.option("--recorded-by", metavar="R", help="What the ledger said: a date, an instant or a position."),
    ]
)
with_key = click.option("--key", help="Idempotency key: the same key and content again gets the first answer.")
with_note = click.option("--note", help="A remark of ours.")
with_publication = with_options(
    [
        click.option("--published-at", metavar="WHEN", help="2025-11-25, 2025-11 or an instant."),
        click.option("--published-zone", metavar="ZONE", help="Where that date holds; UTC if left out."),
        click.option(
            "--published-basis", type=click.Choice(["stated", "inferred", "crawled"]), help="How we know; stated."
        ),
    ]
)
with_anchors = click.option(
    "--anchor", "anchors", multiple=True, metavar="START:END", help="Code points of the source's text; repeatable."
)
with_statement = with_options(
    [
        click.option("--source", required=True, help="The code of the source that says so."),
        with_publication,
        with_anchors,
        click.option("--nature", type=click.Choice(list(Nature)), help="How final the publisher called it."),
        with_note,
        with_key,
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
        click.option("--absent", metavar="REASON", help=f"No number: {', '.join(AbsentReason)}."),
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


def one_of(words: type[StrEnum]) -> click.Choice[str]:
    """An option that takes one of a vocabulary."""
    return click.Choice([word.value for word in words])


def open_ledger(database: str | None) -> Ledger:
    """The ledger at `--database` of the command, of `ledger` itself, or of the environment."""
    return Ledger.open(database or click.get_current_context().find_root().obj)


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
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise InvalidValue(f"{text!r} is not a place", path=("value", "ranks"), hint="write --ranks 1,2,3")
    return int(text)


def _flag(name: str) -> str:
    return f"--{name.rstrip('_')}"


def read_anchors(texts: Iterable[str]) -> list[dict[str, int]]:
    """`10:14` as an anchor. Errors: InvalidInput."""
    found = []
    for text in texts:
        start, _, end = text.partition(":")
        if not all(part.isascii() and part.isdigit() for part in (start, end)):
            raise InvalidInput(f"{text!r} is not START:END", path=("anchors",), hint="such as --anchor 10:14")
        found.append({"start": int(start), "end": int(end)})
    return found


def run_command(name: str, given: Mapping[str, Any], *, database: str | None, as_json: bool, key: str | None) -> None:
    """Runs a command with the options that were given, and tells what came of it."""
    with open_ledger(database) as ledger:
        receipt = ledger.command(name, {field: part for field, part in given.items() if part is not None}, key=key)
    if as_json:
        print_json(receipt_answer(receipt))
    else:
        _say_receipt(receipt)


def _say_receipt(receipt: Receipt) -> None:
    done = "answered before" if receipt.replayed else "recorded" if receipt.written else "recorded already"
    for logged in receipt.events:
        say(f"{done}: {logged.topic.removeprefix('ledger.')} {_event_id(logged)} at position {logged.seq}")


def _event_id(logged: Any) -> str:
    return logged.recorded.event.event_id if logged.recorded else "(unreadable)"
