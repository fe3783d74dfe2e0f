"""/fred/series, /fred/series/search, /fred/series/updates: which series there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from api.fred.asking import Asked, today_in
from api.fred.document import Document, Page
from api.fred.identifiers import Facet, SeriesId
from api.fred.listed import Entry, entries
from api.fred.parameters import Parameters
from api.fred.spells import Window
from ledger.application import Ledger
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut

MOST_SERIES = 1000
_UPDATES = 100
_REAL_TIME = ("realtime_start", "realtime_end")
_PAGED = ("sort_order", "limit", "offset")

SERIES = ("series_id", *_REAL_TIME)
SEARCH = (
    "search_text", "search_type", *_REAL_TIME, *_PAGED, "order_by", "filter_variable", "filter_value"
)  # fmt: skip
UPDATES = (*_REAL_TIME, "limit", "offset", "filter_value")
_ORDERS = (
    "search_rank", "series_id", "title", "units", "frequency", "seasonal_adjustment", "realtime_start", "realtime_end",
    "last_updated", "observation_start", "observation_end", "popularity", "group_popularity",
)  # fmt: skip
_BEST_FIRST = ("search_rank", "popularity", "group_popularity")
_OF_DEFINITIONS: dict[str, Callable[[SeriesId], str]] = {
    **dict.fromkeys(_BEST_FIRST, lambda each: ""),  # as ranked
    "series_id": lambda each: each.text,
    "title": lambda each: each.title,
    "units": lambda each: each.series.unit,
}
"""Orders that follow from the definition of a series alone."""
_FILTERS = ("frequency", "units", "seasonal_adjustment")


def series(ledger: Ledger, parameters: Parameters, cut: Cut) -> Document:
    """One series. Errors: InvalidInput, InvalidTime, NotFound."""
    asked = Asked.read(ledger, parameters, cut)
    window = parameters.real_time(Window(asked.today, asked.today))
    head = {"realtime_start": window.first, "realtime_end": window.last}
    return Document("seriess", "series", head, _shown(entries(ledger, [asked.series_id], asked.cut, window)))


def search(ledger: Ledger, parameters: Parameters, cut: Cut) -> Document:
    """Series that mention every word, or whose id fits a pattern (`search_type=series_id`). Errors: InvalidInput."""
    text = parameters.text("search_text")
    by_id = parameters.choice("search_type", ("full_text", "series_id"), "full_text") == "series_id"
    order_by = parameters.choice("order_by", _ORDERS, "series_id" if by_id else "search_rank")
    sort_order = parameters.choice("sort_order", ("asc", "desc"), "desc" if order_by in _BEST_FIRST else "asc")
    variable = parameters.choice("filter_variable", _FILTERS, "") if "filter_variable" in parameters.given else None
    wanted = parameters.text("filter_value") if variable else None
    if variable is None and "filter_value" in parameters.given:
        raise InvalidInput("Variable filter_variable has not been set.")
    page = Page.read(parameters, MOST_SERIES)
    window = _window(ledger, parameters)

    found = ledger.search_series(cut, text=None if by_id else text)
    ranked = [SeriesId(row, Facet.POINT) for row in found if not by_id or _fits(row.code, text)]
    ranked.sort(key=lambda each: _rank(each, text))
    backwards = (sort_order == "asc") if order_by in _BEST_FIRST else (sort_order == "desc")
    if variable is None and order_by in _OF_DEFINITIONS:
        # What is not shown need not be described: that would read the periods of every figure.
        ordered = sorted(ranked, key=_OF_DEFINITIONS[order_by])
        count, shown = len(ordered), entries(ledger, page.of(ordered[::-1] if backwards else ordered), cut, window)
    else:
        described = entries(ledger, ranked, cut, window)
        listed = sorted((e for e in described if variable is None or e[variable] == wanted), key=_by(order_by))
        count, shown = len(listed), list(page.of(listed[::-1] if backwards else listed))
    head = {
        "realtime_start": window.first,
        "realtime_end": window.last,
        **({"filter_variable": variable, "filter_value": wanted} if variable else {}),
        "order_by": order_by,
        "sort_order": sort_order,
        **page.head(count),
    }
    return Document("seriess", "series", head, _shown(shown))


def updates(ledger: Ledger, parameters: Parameters, cut: Cut) -> Document:
    """All series, the last recorded first. Errors: InvalidInput."""
    filter_value = parameters.choice("filter_value", ("all",), "all")
    page = Page.read(parameters, MOST_SERIES, _UPDATES)
    window = _window(ledger, parameters)
    every = [SeriesId(row, Facet.POINT) for row in ledger.views.series(cut)]
    listed = entries(ledger, every, cut, window)
    listed.sort(key=_by("last_updated"), reverse=True)
    head = {
        "realtime_start": window.first,
        "realtime_end": window.last,
        "filter_variable": "geography",
        "filter_value": filter_value,
        "order_by": "last_updated",
        "sort_order": "desc",
        **page.head(len(listed)),
    }
    return Document("seriess", "series", head, _shown(page.of(listed)))


def _window(ledger: Ledger, parameters: Parameters) -> Window:
    today = today_in(ledger, "UTC")
    return parameters.real_time(Window(today, today))


def _by(order_by: str) -> Callable[[Entry], tuple[bool, Any]]:
    """The key of an order: what is not known comes first; instants of several zones compare as such."""
    field = "id" if order_by == "series_id" else order_by

    def key(entry: Entry) -> tuple[bool, Any]:
        part = entry["popularity" if order_by in _BEST_FIRST else field]
        return part is not None, datetime.fromisoformat(part) if part and field == "last_updated" else part

    return key


def _fits(code: str, pattern: str) -> bool:
    """`*` stands for anything; a pattern without one is looked for anywhere in the id."""
    folded = pattern.casefold().replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(code.casefold(), folded if "*" in folded else f"*{folded}*")


def _rank(series_id: SeriesId, text: str) -> tuple[int, str]:
    """The id itself first, then titles with the words as they were written, then the others, each by id."""
    asked, code = text.casefold(), series_id.series.code
    if code.casefold() == asked:
        return 0, code
    return (1 if asked in series_id.title.casefold() else 2), code


def _shown(listed: Sequence[Entry]) -> list[Entry]:
    return [{name: part for name, part in entry.items() if part is not None} for entry in listed]
