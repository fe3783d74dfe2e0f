"""What moved between two cuts; what was known of each period of a series, and since when."""

from __future__ import annotations

from api.cli.output import print_table, say
from api.cli.telling.parts import Json, answer_words, period_words, plain
from api.wording import signed


def tell_changes(answer: Json) -> None:
    """A row for each figure: from what to what, and why."""
    if not answer["changes"]:
        say("nothing moved")
        return
    rows = [
        (
            move["series"],
            period_words(move),
            answer_words(move["before"]) if move["before"] else "not yet known",
            answer_words(move["after"]),
            move["delta"] and signed(move["delta"]),
            "; ".join(map(_reason, move["because"])) or "another order of tiers",
        )
        for move in answer["changes"]
    ]
    print_table(("series", "period", "from", "to", "delta", "why"), rows)


def _reason(change: Json) -> str:
    by = f" by {change['source']['code']}" if change["source"] else ""
    reason = f" ({plain(change['reason'])})" if change["reason"] else ""
    return f"{plain(change['kind'])}{by}{reason}"


def tell_triangle(answer: Json) -> None:
    """A row for each period in each vintage."""
    if not answer["vintages"]:
        say("no vintages")
        return
    rows = [
        (
            vintage["vintage_on"],
            period_words(cell),
            cell["number"],
            answer_words(cell),
            cell["source"] and cell["source"]["code"],
        )
        for vintage in answer["vintages"]
        for cell in vintage["figures"]
    ]
    print_table(("vintage", "period", "no", "value", "source"), rows)
