"""Histories that chance meets too seldom; each is played in every run of the answers' property."""

from __future__ import annotations

from tests.properties.histories import History, Step

_TEN, _TWELVE = {"comparator": "exact", "amount": "10"}, {"comparator": "exact", "amount": "12"}
_MORE_THAN_TEN = {"comparator": "gt", "lower": "10"}
_DAYS = tuple({"published_at": f"2025-11-{day}"} for day in (25, 26))


def _report(publisher: str, value: int, published: int = 0, tier: int = 2) -> Step:
    return Step("report_figure", value=value, published=published, tier=tier, publisher=publisher)


def _history(values: tuple[dict[str, str], ...], *steps: Step) -> History:
    return History("utc", values, _DAYS, steps)


_RIVALS = (_report("alpha", 0, tier=2), _report("beta", 1, tier=6))
_PRESS_FIRST = Step("set_precedence", fields=(("order", [6, 2, 4, 1, 3, 5, 7]),))
_QUOTES = (("relation", "quotes"),)

# Nothing touches the figure after the order of tiers changed: its answer has to change all the same.
A_NEW_ORDER_LAST = _history((_TEN, _TWELVE), *_RIVALS, _PRESS_FIRST)

# Beta's 10 misquotes alpha's 12, and is also the bare number of gamma's "more than 10".
A_MISQUOTE_LIKE_SHORTHAND = _history(
    (_TEN, _TWELVE, _MORE_THAN_TEN),
    _report("alpha", 1),
    _report("beta", 0, tier=6),
    _report("gamma", 2, tier=6),
    Step("link_claims", 1, 0, fields=_QUOTES),
)

# Beta's 10 is shorthand for alpha's "more than 10" until gamma's claim, which it quotes, is out.
A_QUOTE_BEFORE_ITS_ORIGINAL = _history(
    (_TEN, _TWELVE, _MORE_THAN_TEN),
    _report("alpha", 2),
    _report("beta", 0, tier=6),
    _report("gamma", 1, published=1, tier=6),
    Step("link_claims", 1, 2, fields=_QUOTES),
)

# Beta's "more than 10" quotes the 10 that answers, and a retracted claim: whichever link came last, it backs the 10.
A_QUOTE_OF_TWO = _history(
    (_TEN, _MORE_THAN_TEN),
    _report("alpha", 1),
    _report("gamma", 0, tier=3),
    _report("beta", 1, tier=6),
    Step("retract_figure", 0, published=0, fields=(("reason", "withdrawn"),)),
    Step("link_claims", 2, 1, fields=_QUOTES),
    Step("link_claims", 2, 0, fields=_QUOTES),
)

# A figure whose only claim is void has no answer, and no slice along K.
ALL_VOID = _history((_TEN,), _report("alpha", 0), Step("void_figure", fields=(("reason", "never said"),)))

RARE_HISTORIES = (
    A_NEW_ORDER_LAST,
    A_MISQUOTE_LIKE_SHORTHAND,
    A_QUOTE_BEFORE_ITS_ORIGINAL,
    A_QUOTE_OF_TWO,
    ALL_VOID,
)
