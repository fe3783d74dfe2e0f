"""What a request asks for, checked; refusals are in FRED's own words.

A parameter that an address does not know is refused: FRED ignores a mistyped `vintage_date` and answers
with revised numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from api.fred.spells import FIRST_DAY, LAST_DAY, Window
from ledger.domain.instants import parse_date
from ledger.errors import InvalidInput, InvalidTime

FILE_TYPES = ("json", "xml")
EVERYWHERE = ("api_key", "file_type", "recorded_by", "min_position")
"""Of every address; the last two are the ledger's own: its second axis of time, and reading one's writes."""
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


class Parameters:
    """The parameters of one request, each read by its kind. Errors of all: InvalidInput."""

    def __init__(self, given: Sequence[tuple[str, str]], known: Collection[str]) -> None:
        self._given: dict[str, str] = {}
        allowed = {*known, *EVERYWHERE}
        for name, text in given:
            if name not in allowed:
                raise InvalidInput(f"Variable {name} is not one of: {', '.join(sorted(allowed))}.")
            if name in self._given:
                raise InvalidInput(f"Variable {name} has been set more than once.")
            self._given[name] = text
        if not self._given.get("api_key"):
            raise InvalidInput("Variable api_key has not been set.")
        self.file_type = self.choice("file_type", FILE_TYPES, "xml")

    @property
    def given(self) -> Mapping[str, str]:
        """As they were sent."""
        return self._given

    def text(self, name: str) -> str:
        """One that must be there."""
        if not self._given.get(name):
            raise InvalidInput(f"Variable {name} has not been set.")
        return self._given[name]

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """One of some words."""
        text = self._given.get(name, default)
        if text not in choices:
            raise InvalidInput(f"Value of {name} is not one of: {', '.join(sorted(choices))}.")
        return text

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """A whole number within bounds."""
        text = self._given.get(name, str(default))
        if _WHOLE.fullmatch(text) is None or not least <= int(text) <= most:
            raise InvalidInput(f"Variable {name} is not between {least} and {most}.")
        return int(text)

    def date(self, name: str, default: str) -> str:
        """A day."""
        return _day(name, self._given.get(name, default))

    def span(self, start: str, end: str, default: Window) -> Window:
        """Two days in their order."""
        span = Window(self.date(start, default.first), self.date(end, default.last))
        if span.first > span.last:
            raise InvalidInput(f"Variable {start} can not be after {end}.")
        return span

    def real_time(self, default: Window) -> Window:
        """The real-time period; where one end is given, the other is FRED's end of time."""
        if self._given.keys() & {"realtime_start", "realtime_end"}:
            default = Window(FIRST_DAY, LAST_DAY)
        return self.span("realtime_start", "realtime_end", default)

    def days(self, name: str) -> list[str]:
        """A list of days with commas between, in their order, each once; empty where it is not given."""
        if name not in self._given:
            return []
        return sorted({_day(name, text) for text in self._given[name].split(",")})


def _day(name: str, text: str) -> str:
    try:
        return parse_date(text).isoformat()
    except InvalidTime:
        raise InvalidInput(f"Variable {name} is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).") from None
