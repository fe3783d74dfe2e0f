"""One figure with all that is known of it; many figures, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli.output import print_facts, print_table, say
from api.cli.telling.parts import (
    Json,
    answer_words,
    heading,
    notices,
    period,
    period_words,
    plain,
    published_words,
    source_words,
    value_words,
)


def tell_figure(figure: Json) -> None:
    """What answers, why, what else was said, and the words in the sources."""
    resolution = figure["resolution"]
    chosen = next((claim for claim in figure["claims"] if claim["claim_id"] == resolution["chosen"]), None)
    say(heading(figure))
    say(f"  {answer_words(figure)}")
    say()
    print_facts(
        {
            "state": figure["state"],
            "printed as": figure["value"] and figure["value"]["as_reported"],
            "source": source_words(figure["source"]),
            "published": chosen and published_words(chosen["publication"]),
            "known from": figure["known_from"],
            "recorded": chosen and f"{chosen['recorded_at']} at position {chosen['seq']}",
            "claim": chosen and chosen["claim_id"],
            "why": resolution["reason"],
            "notice": notices(figure),
        }
    )
    _tell_alternatives(resolution["alternatives"])
    for dispute in figure["disputes"]:
        say()
        say(f"Disputed by {dispute['disputed_by']}: {dispute['reason']} (dispute {dispute['dispute_id']})")
    _tell_passages(figure["anchors"])


def _tell_alternatives(others: Sequence[Json]) -> None:
    if not others:
        return
    say()
    say("Other claims")
    rows = [
        (
            value_words(claim["value"]),
            source_words(claim["source"]),
            claim["published_at"],
            plain(claim["why"]),
            claim["claim_id"],
        )
        for claim in others
    ]
    print_table(("value", "source", "published", "why not", "claim"), rows)


def _tell_passages(anchors: Sequence[Json]) -> None:
    if not anchors:
        return
    say()
    say("In the sources")
    for anchor in anchors:
        passage = anchor["passage"]
        words = f"… {passage['before']}[{passage['exact']}]{passage['after']} …" if passage else _without_text(anchor)
        say(f"  {anchor['source']} {anchor['start']}:{anchor['end']}  {words}")


def _without_text(anchor: Json) -> str:
    return anchor["exact"] or "(text not attached: ledger source attach FILE)"


def tell_figures(answer: Json) -> None:
    """A table for each kind of period."""
    kinds = [kind["figures"] for kind in answer["kinds"]]
    if not kinds:
        say("no figures")
    for index, figures in enumerate(kinds):
        if index:
            say()
        say(f"{figures[0]['series']}, {period(figures[0]['period']).kind}")
        rows = [
            (
                period_words(figure),
                answer_words(figure),
                figure["published_at"],
                source_words(figure["source"]),
                notices(figure),
            )
            for figure in figures
        ]
        print_table(("period", "value", "published", "source", "notice"), rows)


def tell_conflicts(answer: Json) -> None:
    """A row for each figure whose claims disagree, or that is in dispute."""
    figures = answer["conflicts"]
    if not figures:
        say("no conflicts")
        return
    rows = [
        (
            figure["series"],
            period_words(figure),
            answer_words(figure),
            "; ".join(_rivals(figure)),
            f"{figure['resolution']['reason']}{' Disputed.' if figure['disputed'] else ''}",
        )
        for figure in figures
    ]
    print_table(("series", "period", "answer", "other claims", "why"), rows)


def _rivals(figure: Json) -> list[str]:
    out_of_it = ("support", "superseded", "retracted")
    others = {other["claim_id"] for other in figure["resolution"]["alternatives"] if other["why"] not in out_of_it}
    return [
        f"{value_words(claim['value'])} ({claim['source']['code']})"
        for claim in figure["claims"]
        if claim["claim_id"] in others
    ]
