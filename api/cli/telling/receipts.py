"""What a command recorded."""

from __future__ import annotations

from api.cli.output import print_json, say
from api.cli.telling.parts import Json


def tell_receipt(receipt: Json, as_json: bool) -> None:
    """A line an event; `written` counts what this run wrote: nothing, where it was answered before."""
    if as_json:
        print_json({**receipt, "written": 0 if receipt["replayed"] else receipt["written"]})
        return
    done = "answered before" if receipt["replayed"] else "recorded" if receipt["written"] else "recorded already"
    for event in receipt["events"]:
        name, event_id = event["type"].removeprefix("ledger."), event["event_id"] or "(unreadable)"
        say(f"{done}: {name} {event_id} at position {event['seq']}")
    if not receipt["events"]:
        say("nothing to record: it is so already")
