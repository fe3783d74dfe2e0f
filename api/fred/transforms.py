"""Frequency, then units, of every vintage: computed anew only where a date that it rests on changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from api.fred.aggregation import FREQUENCIES, METHODS, Aggregation, is_lower, target_of
from api.fred.frequencies import Frequency
from api.fred.parameters import Parameters
from api.fred.spells import LAST_DAY, Spell, day_before
from api.fred.units import UNITS, Units
from ledger.errors import InvalidInput


class Stage(Protocol):
    """Numbers at dates from numbers at other dates."""

    def touched(self, day: str) -> Iterable[str]: ...
    def value(self, day: str, shown: Mapping[str, str]) -> str | None: ...


class Transform(NamedTuple):
    """What a request wants computed; `frequency` None: that of the series."""

    units: str
    frequency: str | None
    method: str

    @classmethod
    def read(cls, parameters: Parameters) -> Transform:
        """Errors: InvalidInput."""
        units = parameters.choice("units", UNITS, "lin")
        method = parameters.choice("aggregation_method", METHODS, "avg")
        given = "frequency" in parameters.given
        return cls(units, parameters.choice("frequency", FREQUENCIES, "") if given else None, method)

    @property
    def is_none(self) -> bool:
        return self.units == "lin" and self.frequency is None

    def of(self, spells: Sequence[Spell], own: Frequency) -> Sequence[Spell]:
        """The spells of what is computed.

        Errors: InvalidInput (a frequency that is not lower, has no year, or runs out of the calendar).
        """
        if self.frequency is not None and is_lower(self.frequency, own):
            try:
                spells = through(Aggregation(self.frequency, self.method, own, _dates(spells)), spells)
            except OverflowError:
                raise InvalidInput(
                    f"Value of frequency is {self.frequency}; its days leave the years 1 to 9999."
                ) from None
            own = target_of(self.frequency)
        if self.units != "lin":
            spells = through(Units(self.units, own, _dates(spells)), spells)
        return spells


def through(stage: Stage, spells: Sequence[Spell]) -> list[Spell]:
    """What a stage makes of a series, vintage by vintage; spells by date, each followed until the present."""
    shown: dict[str, str] = {}
    found: dict[str, list[Spell]] = {}
    by_day = groupby(sorted(spells, key=lambda spell: spell.first), key=lambda spell: spell.first)
    for day, changes in by_day:
        touched: set[str] = set()
        for spell in changes:
            shown[spell.date] = spell.value
            touched.update(stage.touched(spell.date))
        for each in touched:
            value = stage.value(each, shown)
            if value is not None:
                _show(found.setdefault(each, []), Spell(each, day, LAST_DAY, value))
    return [spell for each in sorted(found) for spell in found[each]]


def _show(course: list[Spell], spell: Spell) -> None:
    if course and course[-1].value == spell.value:
        return
    if course:
        course[-1] = course[-1]._replace(last=day_before(spell.first))
    course.append(spell)


def _dates(spells: Iterable[Spell]) -> list[str]:
    return [day for day, _ in groupby(spells, key=lambda spell: spell.date)]
