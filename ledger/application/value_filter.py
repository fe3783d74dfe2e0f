"""Figures by their values: above and below, three-valued (semantics 3)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ledger.domain import extents
from ledger.domain.extents import Truth
from ledger.domain.values import parse_number
from ledger.errors import InvalidInput
from ledger.projections.row_readers import stated_value
from ledger.projections.rows import FigureRow


class Match(StrEnum):
    """Whether a filter wants what certainly holds, or also what possibly does."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class ValueFilter(NamedTuple):
    """Values greater than `above` and less than `below` (None: no bound); bounds compare three-valued."""

    above: Decimal | None = None
    below: Decimal | None = None
    match: Match = Match.CERTAIN

    @classmethod
    def read(cls, above: str | None, below: str | None, match: Match) -> ValueFilter:
        """A filter from digits. Errors: InvalidInput."""
        return cls(_number("above", above), _number("below", below), match)

    @property
    def is_open(self) -> bool:
        """Whether every figure passes."""
        return self.above is None and self.below is None

    def passes(self, figure: FigureRow) -> bool:
        """Without a bound every figure passes; with one, none without a value."""
        if self.is_open:
            return True
        if figure.chosen is None or figure.chosen.value is None:
            return False
        value = stated_value(figure.chosen.value)
        truths = {
            *([] if self.above is None else [extents.above(value, self.above)]),
            *([] if self.below is None else [extents.below(value, self.below)]),
        }
        return truths <= {Truth.TRUE} or (self.match is Match.POSSIBLE and Truth.FALSE not in truths)


NO_FILTER = ValueFilter()


def _number(name: str, text: str | None) -> Decimal | None:
    try:
        return None if text is None else parse_number(text)
    except ValueError as error:
        raise InvalidInput(str(error), path=(name,)) from None
