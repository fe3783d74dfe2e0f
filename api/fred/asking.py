"""What every question of FRED's clients starts with: a series, the cut in recording, and today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api.fred.identifiers import SeriesId, find_series
from api.fred.parameters import Parameters
from api.fred.spells import LAST_DAY
from ledger.application import Ledger
from ledger.domain.instants import date_in
from ledger.projections.cuts import Cut


class Asked(NamedTuple):
    """The series that a request names, as the ledger has it at `cut`; `today` is that of its vintage zone."""

    series_id: SeriesId
    cut: Cut
    today: str

    @classmethod
    def read(cls, ledger: Ledger, parameters: Parameters, cut: Cut) -> Asked:
        """Errors: InvalidInput, NotFound."""
        series_id = find_series(ledger, parameters.text("series_id"), cut)
        return cls(series_id, cut, today_in(ledger, series_id.series.vintage_zone))

    def known_by(self, day: str) -> Cut:
        """The cut at the end of a day; FRED's last day is no cut in publication."""
        return self.cut._replace(known_on=None if day == LAST_DAY else date.fromisoformat(day))


def cut_of(ledger: Ledger, parameters: Parameters) -> Cut:
    """The recording cut of a request, once the views have reached its `min_position`.

    Errors: InvalidInput, InvalidTime, NotCaughtUp.
    """
    if "min_position" in parameters.given:
        ledger.wait_for(parameters.whole("min_position", 0, 999_999_999, 0))
    return ledger.cut(None, parameters.given.get("recorded_by"))


def today_in(ledger: Ledger, zone: str) -> str:
    """The date by the clocks of a zone."""
    return date_in(ledger.log.clock(), zone).isoformat()
