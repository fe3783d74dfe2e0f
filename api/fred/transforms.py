"""Units and frequencies that FRED computes; none yet."""

from __future__ import annotations

from typing import NamedTuple

from api.fred.frequencies import Frequency
from api.fred.parameters import Parameters
from api.fred.spells import Spell


class Transform(NamedTuple):
    units: str

    @classmethod
    def read(cls, parameters: Parameters) -> Transform:
        return cls(parameters.choice("units", ("lin",), "lin"))

    @property
    def is_none(self) -> bool:
        return True

    def of(self, spells: list[Spell], frequency: Frequency) -> list[Spell]:
        return spells
