"""A cut through both axes of time: known on K, recorded by R (semantics 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from ledger.domain.instants import end_of, format_instant, is_date, parse_date, parse_local_instant, parse_when
from ledger.errors import InvalidTime
from ledger.projections.schema import END_OF_TIME
from ledger.store.database import Connection, scalar

_SEQ = re.compile(r"[0-9]{1,18}", re.ASCII)


class Cut(NamedTuple):
    """A resolved cut.

    `known_on` is an instant, a date (its last instant in each series' vintage zone), or None: no
    publication cut. `seq` is the last position that counts; `position` the one that the views had
    reached. An answer at a cut with a given `seq` never changes again.
    """

    known_on: date | datetime | None
    seq: int
    position: int

    @property
    def now(self) -> Cut:
        """Without a recording cut: what a question names is looked up as it is now, then answered at the cut."""
        return self._replace(seq=self.position)

    @property
    def is_one_instant(self) -> bool:
        """Whether the publication cut is the same instant for series of every vintage zone."""
        return self.known_on is None or isinstance(self.known_on, datetime)

    def known(self, zone: str) -> str:
        """The last instant that counts, as stored, for a series of that vintage zone."""
        if self.known_on is None:
            return END_OF_TIME
        if isinstance(self.known_on, datetime):
            return format_instant(self.known_on)
        return format_instant(end_of(self.known_on, zone))

    def known_at(self, zone: str) -> datetime | None:
        """The same as an instant; None: no publication cut."""
        if self.known_on is None or isinstance(self.known_on, datetime):
            return self.known_on
        return end_of(self.known_on, zone)


def known_sql(cut: Cut, zones: Sequence[str], name: str = "known", series: str = "s") -> tuple[str, dict[str, str]]:
    """The SQL of K for a version of a series, and its bindings: one instant, or where a date ends at several, by zone.

    `name` begins the names of the bindings, `series` is the version's alias.
    """
    instants = {zone: cut.known(zone) for zone in (zones or ["UTC"])}
    if len(set(instants.values())) == 1:
        return f":{name}", {name: next(iter(instants.values()))}
    cases = " ".join(f"WHEN :{name}_zone{i} THEN :{name}{i}" for i in range(len(instants)))
    bindings: dict[str, str] = {}
    for i, (zone, instant) in enumerate(instants.items()):
        bindings |= {f"{name}_zone{i}": zone, f"{name}{i}": instant}
    return f"(CASE {series}.vintage_zone {cases} END)", bindings


def parse_known_on(text: str | None) -> date | datetime | None:
    """A date or an instant with its offset; None stays None. Errors: InvalidTime at `known_on`."""
    if text is None:
        return None
    try:
        return parse_date(text) if is_date(text) else parse_local_instant(text, None)
    except InvalidTime as error:
        raise error.at("known_on") from None


def resolve_recorded_by(connection: Connection, text: str | None, position: int) -> int:
    """The last position that counts: a seq as it is, a date (to its end, UTC) or an instant by record time.

    None: everything that the views hold. Errors: InvalidTime at `recorded_by`, also for a position not reached yet.
    """
    if text is None:
        return position
    if _SEQ.fullmatch(text):
        if int(text) > position:
            raise InvalidTime(
                f"position {int(text)} is not reached: the log ends at {position}",
                path=("recorded_by",),
                hint="leave it out for the present",
            )
        return int(text)
    try:
        until = parse_when(text, "UTC")
    except InvalidTime as error:
        error.hint = "give a position, a date or an instant with its offset"
        raise error.at("recorded_by") from None
    statement = "SELECT seq FROM event WHERE recorded_at <= ? ORDER BY recorded_at DESC, seq DESC LIMIT 1"
    return min(int(scalar(connection, statement, (format_instant(until),)) or 0), position)
