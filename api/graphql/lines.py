"""Fields that ask for figures of a series: one list of arguments, whole or in pages, of the root or of a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Any

import strawberry
from strawberry.types import Info

from api.graphql.arguments import After, First, From, KnownOn, MinPosition, RecordedBy
from api.graphql.context import ledger_of
from api.graphql.cost import CONNECTION, list_of
from api.graphql.inputs import graphql_enum
from api.graphql.plan.answers import deferred
from api.graphql.scalars import DateText, DecimalText
from ledger.application import Ledger
from ledger.application.lines import FIGURES, Line
from ledger.application.value_filter import Match, ValueFilter
from ledger.domain.periods import PeriodType
from ledger.projections.cuts import Cut

graphql_enum(Match)

_DESCRIPTION = "Of one kind of period (type and length), within dates; above and below filter by value."
_USUAL_LINE = list_of(1000)
_SERIES = Parameter("series", Parameter.KEYWORD_ONLY, annotation=str)
_OF_ROOT = {"min_position": MinPosition}
_OF_PAGE: dict[str, Any] = {"first": First, "after": After}
_OF_LINE: dict[str, Any] = {
    "from_": From,
    "to": DateText | None,
    "type": PeriodType | None,
    "length": str | None,
    "above": DecimalText | None,
    "below": DecimalText | None,
    "match": Match,
    "known_on": KnownOn,
    "recorded_by": RecordedBy,
}
_DEFAULTS = {"match": Match.CERTAIN}


def line_field(returns: Any, objects: Callable[[Ledger, Line], Any], *, paged: bool, inherits: bool) -> Any:
    """A field of figures: of the root, with the series as an argument, or of a series, whose cut it inherits.

    `objects` makes of a line what graphql-core completes where no plan does.
    """

    def resolve(self: Any, info: Info, **given: Any) -> Any:
        ledger = ledger_of(info)
        if (position := given.pop("min_position", None)) is not None:
            ledger.wait_for(position)
        inherited: Cut | None = self.group.cut if inherits else None
        code = self.code if inherits else given.pop("series")
        line = _line(ledger, code, inherited, given, paged=paged)
        return deferred(info, ledger, line, objects)

    own = {**({} if inherits else _OF_ROOT), **(_OF_PAGE if paged else {}), **_OF_LINE}
    parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", "info")]
    parameters[1] = parameters[1].replace(annotation=Info)
    parameters += [] if inherits else [_SERIES]
    parameters += [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=_DEFAULTS.get(name))
        for name, kind in own.items()
    ]
    resolve.__signature__ = Signature(parameters, return_annotation=returns)  # type: ignore[attr-defined]
    resolve.__annotations__ = {each.name: each.annotation for each in parameters[1:]} | {"return": returns}
    return strawberry.field(
        resolver=resolve, description=_DESCRIPTION, directives=[CONNECTION if paged else _USUAL_LINE]
    )


def inherited_cut(
    ledger: Ledger,
    inherited: Cut | None,
    known_on: str | None,
    recorded_by: str | None,
    kind: str = "",
    after: str | None = None,
) -> Cut:
    """The cut of a field below one at `inherited` (None: of the root), with what it says itself in place of that.

    `kind` is that of the list which the cursor `after` (None: none) is of. Errors: InvalidTime, InvalidInput.
    """
    cut = ledger.paged_cut(known_on, recorded_by, kind, after)
    if inherited is None:
        return cut
    pinned = recorded_by is not None or (after is not None and inherited.seq == inherited.position)
    return cut._replace(
        known_on=inherited.known_on if known_on is None else cut.known_on,
        seq=cut.seq if pinned else inherited.seq,
    )


def _line(ledger: Ledger, code: str, inherited: Cut | None, given: Mapping[str, Any], *, paged: bool) -> Line:
    kind = given["type"]
    narrowed: dict[str, Any] = {
        "since": given["from_"],
        "until": given["to"],
        "type": None if kind is None else str(kind),
        "length": given["length"],
        "filter": ValueFilter.read(given["above"], given["below"], given["match"]),
    }
    after = given.get("after")
    cut = inherited_cut(ledger, inherited, given["known_on"], given["recorded_by"], FIGURES, after)
    if paged:
        return ledger.line_page(code, cut, first=given["first"], after=after, **narrowed)
    return ledger.line(code, cut, **narrowed)
