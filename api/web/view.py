"""What a page shows: an address under a cut, and the addresses of the same in other forms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote, urlencode

from ledger.projections.cuts import Cut
from ledger.projections.rows import PeriodRow

_CUT = ("known_on", "recorded_by")
READ_FROM_DATES = ("instant", "duration", "open", "named", "after_event", "uncertain")
"""Types of period that an address need not name; where several bear the same dates, the first of these is meant."""


class Form(NamedTuple):
    """The same answer for a program: `href` is the request itself, `request` how it is written."""

    name: str
    href: str
    request: str


@dataclass(frozen=True, slots=True)
class View:
    """`path` is the address as it is written, `given` its parameters; the cut is what they come to."""

    path: str
    given: Mapping[str, str]
    cut: Cut

    @property
    def known_on(self) -> str:
        """As asked; empty: no cut of publication."""
        return self.given.get("known_on", "")

    @property
    def recorded_by(self) -> str:
        """As asked; empty: all that is recorded."""
        return self.given.get("recorded_by", "")

    @property
    def is_cut(self) -> bool:
        """Whether a time is asked for: else it is what is known now."""
        return bool(self.known_on or self.recorded_by)

    def to(self, *parts: str, **parameters: object) -> str:
        """Another page under the same cut; `parts` are those of its path, None among `parameters` leaves one out."""
        return _address(parts, {name: self.given[name] for name in _CUT if name in self.given} | parameters)

    def figure(self, series: str, period: PeriodRow, **parameters: object) -> str:
        """The page of a figure."""
        return self.to(*figure_parts(series, period), type=type_beside_dates(period), **parameters)

    def here(self, **parameters: object) -> str:
        """This page with other parameters; None leaves one out."""
        return _query(self.path, {**self.given, **parameters})

    @property
    def permanent(self) -> str:
        """This page pinned to the position that it was made at: what it says never changes.

        What is signed by now, and so the proofs, are of the log as it has grown.
        """
        return self.here(recorded_by=self.cut.seq)

    def json(self, *parts: str, **parameters: object) -> Form:
        """The same from REST, under this cut."""
        href = self.to(*parts, **parameters)
        return Form("JSON", href, f"GET {href}")

    def csv(self, *parts: str, **parameters: object) -> Form:
        """The same as a table."""
        href = self.to(*parts[:-1], f"{parts[-1]}.csv", **parameters)
        return Form("CSV", href, f"GET {href}")

    def graphql(self, field: str, selection: str, **arguments: str | int | bool | None) -> Form:
        """The same from GraphQL; `arguments` are those of the field, words of enumerations too, besides the cut.

        A field that is not cut by publication is given `knownOn` as None.
        """
        cut = {"knownOn": self.known_on or None, "recordedBy": self.recorded_by or None}
        written = [f"{name}: {_string(text)}" for name, text in (cut | arguments).items() if text is not None]
        document = f"{{ {field}{'(' + ', '.join(written) + ')' if written else ''} {selection} }}"
        return Form("GraphQL", _query("/graphql", {"query": document}), document)


def figure_parts(series: str, period: PeriodRow) -> tuple[str, ...]:
    """The parts of the path of a figure; REST has the same below `v1`."""
    dates = str(period.start) if period.type == "instant" else period.dates.replace("/", "--")
    return "series", series, "figures", dates


def type_beside_dates(period: PeriodRow) -> str | None:
    """The type, where the dates alone are not read as a period of it; None where they are."""
    return None if period.type in READ_FROM_DATES else period.type


def _address(parts: Sequence[str], parameters: Mapping[str, object]) -> str:
    return _query("/" + "/".join(quote(part, safe=":,@") for part in parts), parameters)


def _query(path: str, parameters: Mapping[str, object]) -> str:
    query = urlencode({name: str(value) for name, value in parameters.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path


def _string(text: str | int) -> str:
    if isinstance(text, int):
        return str(text).lower()
    if isinstance(text, Enum):
        return text.name
    return json.dumps(text, ensure_ascii=False)
