"""How a figure came to be what it is: vintages and releases, and every change."""

from __future__ import annotations

from api.cli.output import print_facts, print_table, say
from api.cli.telling.parts import (
    Json,
    answer_words,
    heading,
    plain,
    published_words,
    source_words,
    value_words,
)
from api.wording import signed


def tell_history(history: Json) -> None:
    """Vintages, then releases."""
    say(heading(history))
    say()
    say("Vintages: what was known, and when")
    vintages = [
        (
            vintage["number"],
            vintage["known_from"],
            vintage["known_to"],
            answer_words(vintage),
            vintage["source"] and vintage["source"]["code"],
        )
        for vintage in history["vintages"]
    ]
    print_table(("no", "known from", "known to", "value", "source"), vintages)
    say()
    say("Releases: the publications that state it")
    releases = [
        (
            release["number"],
            release["published_at"],
            ", ".join(value_words(claim["value"]) for claim in release["claims"]),
            source_words(release["source"]),
        )
        for release in history["releases"]
    ]
    print_table(("no", "published", "value", "source"), releases)


def tell_audit(audit: Json) -> None:
    """A block for each change: from what to what, why, by whom, where it is written."""
    say(heading(audit))
    for change in audit["changes"]:
        taken_back = " (taken back later)" if change["voided"] else ""
        answer = change["answer"]
        say()
        say(f"{change['seq']}  {plain(change['kind'])}{taken_back}")
        print_facts(
            {
                "from": change["from"] and value_words(change["from"]),
                "to": change["to"] and value_words(change["to"]),
                "delta": change["delta"] and signed(change["delta"]),
                "factor": change["factor"],
                "reason": change["reason"],
                "note": change["note"],
                "source": source_words(change["source"]),
                "published": published_words(change["publication"]),
                "recorded": f"{change['recorded_at']} by {change['actor']}",
                "anchors": "; ".join(map(_anchored, change["anchors"])) or None,
                "target": change["target"],
                "event": change["event_id"],
                "then": f"{answer['state']} {value_words(answer['value'])}" if answer["value"] else answer["state"],
            }
        )


def _anchored(anchor: Json) -> str:
    passage = anchor["passage"]
    words = passage["exact"] if passage else anchor["exact"]
    return f"{anchor['start']}:{anchor['end']}" + (f" [{words}]" if words else "")
