"""The first page: search over subjects, metrics, series and sources, and what changed lately."""

from __future__ import annotations

from pydantic import Field

from api.rest.queries import CutQuery, Filter
from api.web.serving import Asked, Shown
from ledger.application import Ledger

MOST_FOUND = 50


class HomeQuery(CutQuery):
    """`q` is what is looked for; without it all series are listed."""

    q: Filter | None = Field(None, description="text in a code or name of a series, a subject or a metric")


def show_home(ledger: Ledger, asked: Asked[HomeQuery]) -> Shown:
    """Series that are found, each with its latest figure."""
    found = ledger.page_of_series(asked.cut, text=asked.query.q, first=MOST_FOUND)
    view = asked.view
    forms = [view.json("v1", "series", q=asked.query.q), view.csv("v1", "series", q=asked.query.q)]
    return Shown("home.html", {"q": asked.query.q or "", "found": found.rows, "forms": forms})
