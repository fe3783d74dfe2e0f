"""Questions about figures, one SQL statement each, at a cut."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Any
from uuid import UUID

from ledger.domain.instants import date_in, read_instant
from ledger.domain.precedence import Precedence
from ledger.projections.cuts import Cut, known_sql
from ledger.projections.row_readers import claim_columns, claim_row, numbers, pairs, period_row
from ledger.projections.rows import ClaimRow, DisputeRow, FigureRow, VintageRow
from ledger.projections.schema import END_OF_TIME, NEVER, SERIES_HOLDS, STALE
from ledger.store.database import NO_LIMIT, Connection

_FIGURE = f"""
SELECT f.no, f.stream_id, s.code, s.unit, s.vintage_zone, f.period_type, f.period_start, f.period_end, f.period_length,
    f.label, {STALE},
    a.state, a.rule, a.absent_reason, a.vintage_from, a.conflicted, a.alternatives, a.backing,
    EXISTS (SELECT 1 FROM dispute d WHERE d.figure_no = f.no AND d.from_seq <= :seq AND d.to_seq > :seq),
    (SELECT count(*) FROM precedence WHERE seq <= :seq),
    (SELECT tiers FROM precedence WHERE seq <= :seq ORDER BY seq DESC LIMIT 1),
    {claim_columns("c")}
FROM {{scope}}
LEFT JOIN answer a ON a.figure_no = f.no AND a.known_from <= {{known}} AND a.known_to > {{known}}
    AND a.from_seq <= :seq AND a.to_seq > :seq
LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq
WHERE {{where}}
ORDER BY {{order}}
LIMIT {{limit}}
"""
BY_PERIOD = "f.period_start, f.period_end, f.period_type"
"""The order of one series: that of its index, so that nothing is sorted and a limit ends the walk."""
BY_PERIOD_BACKWARDS = ", ".join(f"{column} DESC" for column in BY_PERIOD.split(", "))
BY_SERIES = f"s.code, {BY_PERIOD}"
_FIRST_CLAIM_COLUMN = 21


def figures_where(
    connection: Connection,
    cut: Cut,
    where: str,
    bindings: dict[str, Any],
    zones: Sequence[str],
    *,
    order: str = BY_SERIES,
    limit: int | None = None,
) -> list[FigureRow]:
    """Figures with their answers at the cut; `where` speaks of series `s`, figure `f` and answer `a`.

    `zones` are the vintage zones of the series meant; at most `limit` figures (None: all), in an `order`.
    """
    known, cut_bindings = known_sql(cut, zones)
    statement = _FIGURE.format(
        scope=f"series s JOIN figure f ON f.series_no = s.no AND {SERIES_HOLDS}",
        known=known,
        where=where,
        order=order,
        limit=NO_LIMIT if limit is None else limit,
    )
    found = connection.execute(statement, {"seq": cut.seq, **cut_bindings, **bindings})
    return [_figure(columns) for columns in found]


@lru_cache(maxsize=64)
def _precedence(orders: int, tiers: str | None) -> Precedence:
    """The rule in force after so many new orders; `tiers` None: the default."""
    return Precedence(tuple(json.loads(tiers)), orders + 1) if tiers else Precedence()


def _figure(columns: Sequence[Any]) -> FigureRow:
    no, stream_id, series, unit, zone, type, start, end, length, label, stale = columns[:11]
    state, rule, absent, since, conflicted, alternatives, backing, disputed, orders, tiers = columns[
        11:_FIRST_CLAIM_COLUMN
    ]
    return FigureRow(
        no=no,
        stream_id=UUID(stream_id),
        series=series,
        unit=unit,
        vintage_zone=zone,
        period=period_row(type, start, end, length, label),
        state=state or "NOT_YET_KNOWN",
        rule=rule or "nothing_known",
        absent_reason=absent,
        known_from=since,
        conflicted=bool(conflicted),
        disputed=bool(disputed),
        stale=bool(stale),
        chosen=claim_row(columns[_FIRST_CLAIM_COLUMN:]),
        alternatives=pairs(alternatives),
        backing=numbers(backing),
        precedence=_precedence(orders, tiers),
    )


def claims_of(connection: Connection, figures: Sequence[int], cut: Cut, known: str) -> list[ClaimRow]:
    """The visible claims of figures, as corrected by the cut, in the order of publication; retractions left out."""
    statement = (
        f"SELECT {claim_columns('c')} FROM json_each(:figures) j JOIN claim c ON c.figure_no = CAST(j.value AS BIGINT)"
        " WHERE c.from_seq <= :seq AND c.to_seq > :seq AND c.known_at <= :known AND c.comparator IS NOT NULL"
        " ORDER BY c.figure_no, c.known_at, c.claim_id"
    )
    bindings = {"figures": json.dumps(list(figures)), "seq": cut.seq, "known": known}
    return [claim for columns in connection.execute(statement, bindings) if (claim := claim_row(columns))]


def vintages_of(connection: Connection, figures: Sequence[int], cut: Cut, known: str) -> dict[int, list[VintageRow]]:
    """The vintages of figures up to the cut, oldest first; each with the claim that answered last in it."""
    statement = (
        f"SELECT a.figure_no, a.vintage_from, a.known_to, a.state, a.absent_reason, {claim_columns('c')}"
        " FROM json_each(:figures) j JOIN answer a ON a.figure_no = CAST(j.value AS BIGINT)"
        " LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq"
        " WHERE a.from_seq <= :seq AND a.to_seq > :seq AND a.known_from <= :known"
        " ORDER BY a.figure_no, a.known_from"
    )
    bindings = {"figures": json.dumps(list(figures)), "seq": cut.seq, "known": known}
    last: dict[tuple[int, str], Sequence[Any]] = {}
    for columns in connection.execute(statement, bindings):
        last[columns[0], columns[1]] = columns
    found: dict[int, list[VintageRow]] = {figure: [] for figure in figures}
    for (figure, since), columns in last.items():
        known_to, state, absent = columns[2:5]
        claim = claim_row(columns[5:])
        number = len(found[figure]) + 1
        found[figure].append(VintageRow(number, since, _known_to(known_to, known), state, absent, claim))
    return found


def by_day(vintages: Sequence[VintageRow], zone: str) -> list[VintageRow]:
    """The last vintage of each date in `zone`, renumbered; equal neighbours are one."""
    last_of_day = {day_of(vintage.known_from, zone): vintage for vintage in vintages}
    kept: list[VintageRow] = []
    for vintage in last_of_day.values():
        if kept and _meaning(kept[-1]) == _meaning(vintage):
            kept[-1] = kept[-1]._replace(known_to=vintage.known_to)
        else:
            kept.append(vintage._replace(number=len(kept) + 1))
    return [
        vintage._replace(known_to=after.known_from if after else vintage.known_to)
        for vintage, after in zip_longest(kept, kept[1:])
    ]


def day_of(instant: str, zone: str) -> str:
    """The date of a stored instant by the clocks of `zone`."""
    return date_in(read_instant(instant), zone).isoformat()


def _meaning(vintage: VintageRow) -> tuple[object, ...]:
    value = vintage.chosen.value if vintage.chosen else None
    numbers = value and tuple(Decimal(n) if n is not None else None for n in (value.amount, value.lower, value.upper))
    return (
        vintage.state,
        vintage.absent_reason,
        numbers,
        value and (value.comparator, value.lower_inclusive, value.upper_inclusive, value.ranks, value.reason),
    )


def _known_to(known_to: str, known: str) -> str | None:
    """None where the vintage lasts: for ever, or beyond the cut."""
    return None if known_to == NEVER or (known != END_OF_TIME and known_to > known) else known_to


def disputes_of(connection: Connection, numbers: Sequence[int], cut: Cut) -> dict[int, list[DisputeRow]]:
    """Open disputes of figures, by figure number."""
    statement = (
        "SELECT d.figure_no, d.no, d.content FROM json_each(:numbers) j"
        " JOIN dispute d ON d.figure_no = CAST(j.value AS BIGINT)"
        " WHERE d.from_seq <= :seq AND d.to_seq > :seq ORDER BY d.no"
    )
    found: dict[int, list[DisputeRow]] = {}
    for figure_no, seq, text in connection.execute(statement, {"numbers": json.dumps(list(numbers)), "seq": cut.seq}):
        content = json.loads(text)
        ids = content["event_id"], seq, content["target"]
        row = DisputeRow(*ids, content["disputed_by"], content["reason"], content.get("counter"))
        found.setdefault(figure_no, []).append(row)
    return found
