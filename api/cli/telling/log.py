"""The log, a line an event."""

from __future__ import annotations

import json

import click

from api.cli.output import say
from api.cli.telling.parts import Json


def tell_event(event: Json, as_json: bool) -> None:
    """Position, time, actor, what happened and to what; or the document on one line. Not held back."""
    if as_json:
        click.echo(json.dumps(event, ensure_ascii=False))
        return
    name = event["type"].removeprefix("ledger.")
    say(f"{event['seq']}  {event['recorded_at']}  {event['actor']}  {name} {event['event_id']}  {_subject(event)}")


def _subject(event: Json) -> str:
    content = event["content"]
    if content is None:
        return f"cannot be read: {event['error']}"
    parts = (content.get(name) for name in ("series", "code", "metric", "key_id"))
    return next((part for part in parts if part), "")
