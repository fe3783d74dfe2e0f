"""What scenarios are written in: values to send, and answers as every driver gives them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Given = dict[str, Any]

_SIGNS = {"exact": "", "approx": "~", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "nearly": "nearly "}


def exact(amount: str, decimals: int | None = None) -> Given:
    """A number as printed; `decimals` as in XBRL, None where no precision is known."""
    return {"comparator": "exact", "amount": amount} | ({} if decimals is None else {"decimals": decimals})


def about(amount: str) -> Given:
    return {"comparator": "approx", "amount": amount}


def more_than(lower: str) -> Given:
    return {"comparator": "gt", "lower": lower}


def in_words(value: Mapping[str, Any] | None) -> str | None:
    """`33`, `>10000000`, `~45000000000`: the comparator and the digits as sent; None where there is no value."""
    if value is None:
        return None
    (number,) = [value[part] for part in ("amount", "lower", "upper") if value[part] is not None]
    return f"{_SIGNS[value['comparator'].lower()]}{number}"


def answer_in_words(state: str, value: Mapping[str, Any] | None, absent_reason: str | None) -> str:
    """`33` where a value is known, else the state: `CONFLICT`, `NOT_YET_KNOWN`, `ABSENT retracted`."""
    if state == "KNOWN":
        return in_words(value) or ""
    return f"{state} {absent_reason.lower()}" if absent_reason else state


class Refusal(Exception):
    """The ledger said no; `code` is the same in every face, `status` that of HTTP, None elsewhere."""

    def __init__(self, code: str, status: int | None = None, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code} at {'.'.join(path)}")
        self.code = code
        self.status = status
        self.path = path


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text of a source; `passage` are the words there, None until the text is attached."""

    source: str
    start: int
    end: int
    passage: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One figure at one cut; `whys` tells of every other visible claim why it did not answer."""

    says: str
    known_from: str | None
    published_at: str | None
    chosen: str | None
    rule: str
    whys: dict[str, str]
    spots: frozenset[Spot]
    conflicted: bool
    links: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Vintage:
    """What was known from one publication until the next effective one; `until` None: it lasts."""

    number: int
    since: str
    until: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Release:
    number: int
    published_at: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a figure's life; `says` is what the ledger answered from then on."""

    kind: str
    before: str | None
    after: str | None
    delta: str | None
    reason: str | None
    recorded_at: str
    voided: bool
    says: str


def instant(text: str) -> str:
    """`2025-11-25T16:30` as answers write an instant: in UTC, to the microsecond."""
    return f"{text}:00.000000Z"


def end_of_day(day: str) -> str:
    """The last instant of a UTC date: when what was published that day counts as known."""
    return f"{day}T23:59:59.999999Z"
