"""The log: every event, newest first, and the tree over them that is signed."""

from __future__ import annotations

from pydantic import Field

from api.log_proofs import checkpoints_answer, root_answer
from api.rest.queries import CutQuery, Limit, Position
from api.web.serving import Asked, Shown
from api.web.told_events import told
from ledger.application import Ledger

SHOWN = 50
"""Events of one page."""
_SELECTION = "{ nodes { seq type recordedAt actor content } }"


class LogQuery(CutQuery):
    """The last events up to the recording cut; publication, which no event waits for, cuts nothing here."""

    before: Position | None = Field(None, description="the position before which the page ends")
    limit: Limit | None = Field(None, description="events of one page")


def show_log(ledger: Ledger, asked: Asked[LogQuery]) -> Shown:
    """A page of the log by position, which is what never changes; the first one follows what is recorded.

    Pinned it shows the tree of that size, and not what is signed by now.
    """
    query, view, cut = asked.query, asked.view, asked.cut
    last = cut.seq if query.before is None else min(cut.seq, max(query.before - 1, 0))
    first = max(last - (query.limit or SHOWN), 0)
    events = ledger.events(first, last - first) if last else []
    page = {"known_on": None, "recorded_by": None, "after": first, "limit": max(last - first, 1)}
    all_times = {"knownOn": None, "recordedBy": None}
    return Shown(
        "log.html",
        {
            "events": [told(logged, view) for logged in reversed(events)],
            "last": last,
            "older": first + 1 if first else None,
            "newer": last + (query.limit or SHOWN) + 1 if last < cut.seq else None,
            "is_live": query.before is None and query.limit is None and not view.recorded_by,
            "tree": root_answer(ledger, cut.seq if view.recorded_by else None),
            "signed": None if view.recorded_by else checkpoints_answer(ledger),
            "forms": [
                view.json("v1", "events", **page),
                view.csv("v1", "events", **page),
                view.graphql("events", _SELECTION, **all_times, first=max(last - first, 1), afterPosition=first),
            ],
        },
    )
