"""Answers as text for people: facts, tables and passages; the words of values are those of `api.wording`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.answers import backing_claims, reason_of
from api.cli.output import print_facts, print_table, say
from api.log_answers import change_anchors
from api.wording import answer_in_words, grouped, period_in_words, value_in_words
from ledger.application import Ledger
from ledger.application.questions import Passage
from ledger.domain.instants import format_instant
from ledger.domain.publications import Publication
from ledger.domain.values import Value, format_number
from ledger.projections.cuts import Cut
from ledger.projections.row_readers import value_row
from ledger.projections.rows import (
    AnchorRow,
    ClaimRow,
    FigureRow,
    PublicationRow,
    SeriesRow,
    SourceRow,
    VintageRow,
)


def tell_figure(ledger: Ledger, figure: FigureRow, cut: Cut) -> None:
    """What answers, why, what else was said, and the words in the sources."""
    claims = ledger.views.claims([figure], cut)[figure.no]
    chosen = figure.chosen
    say(f"{figure.series}, {period_in_words(figure.period)}")
    say(f"  {answer_in_words(figure)}")
    say()
    print_facts(
        {
            "state": figure.state,
            "printed as": chosen and chosen.value and chosen.value.as_reported,
            "source": chosen and _source(chosen),
            "published": chosen and _published(chosen.publication),
            "known from": figure.known_from,
            "recorded": chosen and f"{chosen.recorded_at} at position {chosen.no}",
            "claim": chosen and chosen.claim_id,
            "why": reason_of(figure),
            "notice": _notices(figure),
        }
    )
    _tell_alternatives(figure, claims)
    for dispute in ledger.views.disputes(figure, cut):
        say()
        say(f"Disputed by {dispute.disputed_by}: {dispute.reason} (dispute {dispute.dispute_id})")
    _tell_passages(ledger, figure, claims, cut)


def _notices(figure: FigureRow) -> str | None:
    told = {
        "the claims disagree": figure.conflicted,
        "disputed": figure.disputed,
        "stale: an event of this figure could not be applied": figure.stale,
    }
    return "; ".join(notice for notice, holds in told.items() if holds) or None


def _tell_alternatives(figure: FigureRow, claims: Sequence[ClaimRow]) -> None:
    by_number = {claim.no: claim for claim in claims}
    others = [(by_number[number], why) for number, why in figure.alternatives if number in by_number]
    if not others:
        return
    say()
    say("Other claims")
    rows = [
        (value_in_words(claim.value), _source(claim), claim.publication.published_at, _plain(why), claim.claim_id)
        for claim, why in others
    ]
    print_table(("value", "source", "published", "why not", "claim"), rows)


def _tell_passages(ledger: Ledger, figure: FigureRow, claims: Sequence[ClaimRow], cut: Cut) -> None:
    anchors = [anchor for claim in backing_claims(figure, claims) for anchor in claim.anchors]
    if not anchors:
        return
    passages = ledger.passages(anchors, cut)
    say()
    say("In the sources")
    for anchor in anchors:
        passage = passages[anchor]
        words = f"… {passage.before}[{passage.exact}]{passage.after} …" if passage else _without_text(anchor)
        say(f"  {anchor.source} {anchor.start}:{anchor.end}  {words}")


def _without_text(anchor: AnchorRow) -> str:
    return anchor.exact or "(text not attached: ledger source attach FILE)"


def tell_figures(groups: Sequence[Sequence[FigureRow]]) -> None:
    """A table for each kind of period."""
    if not groups:
        say("no figures")
    for index, group in enumerate(groups):
        if index:
            say()
        say(f"{group[0].series}, {group[0].period.kind}")
        rows = [
            (
                period_in_words(figure.period),
                answer_in_words(figure),
                figure.chosen and figure.chosen.publication.published_at,
                figure.chosen and _source(figure.chosen),
                _notices(figure),
            )
            for figure in group
        ]
        print_table(("period", "value", "published", "source", "notice"), rows)


def tell_history(ledger: Ledger, figure: FigureRow, cut: Cut) -> None:
    """Vintages, then releases."""
    say(f"{figure.series}, {period_in_words(figure.period)}")
    say()
    say("Vintages: what was known, and when")
    vintages = [
        (
            vintage.number,
            vintage.known_from,
            vintage.known_to,
            answer_in_words(_as_of(figure, vintage)),
            vintage.chosen and vintage.chosen.source,
        )
        for vintage in ledger.views.vintages(figure, cut)
    ]
    print_table(("no", "known from", "known to", "value", "source"), vintages)
    say()
    say("Releases: the publications that state it")
    releases = [
        (
            release.number,
            release.publication.stated,
            ", ".join(_in_words(claim.value) for claim in release.claims),
            f"{release.source.code} (tier {release.source.tier})",
        )
        for release in ledger.releases(figure, cut)
    ]
    print_table(("no", "published", "value", "source"), releases)


def _as_of(figure: FigureRow, vintage: VintageRow) -> FigureRow:
    """The figure with the answer that it had in a vintage."""
    return replace(figure, state=vintage.state, absent_reason=vintage.absent_reason, chosen=vintage.chosen)


def tell_audit(ledger: Ledger, figure: FigureRow, cut: Cut) -> None:
    """A block for each change: from what to what, why, by whom, where it is written."""
    changes = ledger.audit(figure, cut)
    passages = ledger.passages([row for change in changes for row in change_anchors(change)], cut)
    say(f"{figure.series}, {period_in_words(figure.period)}")
    for change in changes:
        recorded = change.recorded
        taken_back = " (taken back later)" if change.voided else ""
        answer = change.answer
        say()
        say(f"{recorded.seq}  {_plain(change.kind)}{taken_back}")
        print_facts(
            {
                "from": change.before and _in_words(change.before),
                "to": change.after and _in_words(change.after),
                "delta": None if change.delta is None else _signed(format_number(change.delta)),
                "factor": None if change.factor is None else format_number(change.factor),
                "reason": change.reason,
                "note": recorded.event.note,
                "source": change.source and f"{change.source.code} (tier {change.source.tier})",
                "published": change.publication and _published(change.publication),
                "recorded": f"{format_instant(recorded.recorded_at)} by {recorded.actor}",
                "anchors": "; ".join(_anchored(row, passages[row]) for row in change_anchors(change)) or None,
                "target": change.target,
                "event": recorded.event.event_id,
                "then": f"{answer.state} {_in_words(answer.value)}" if answer.value else answer.state,
            }
        )


def _anchored(anchor: AnchorRow, passage: Passage | None) -> str:
    words = passage.exact if passage else anchor.exact
    return f"{anchor.start}:{anchor.end}" + (f" [{words}]" if words else "")


def tell_conflicts(ledger: Ledger, figures: Sequence[FigureRow], cut: Cut) -> None:
    """A row for each figure whose claims disagree."""
    if not figures:
        say("no conflicts")
        return
    claims = ledger.views.claims(figures, cut)
    rows = [
        (
            figure.series,
            period_in_words(figure.period),
            answer_in_words(figure),
            "; ".join(_rivals(figure, claims[figure.no])),
            reason_of(figure),
        )
        for figure in figures
    ]
    print_table(("series", "period", "answer", "other claims", "why"), rows)


def _rivals(figure: FigureRow, claims: Sequence[ClaimRow]) -> list[str]:
    others = {number for number, why in figure.alternatives if why not in ("support", "superseded", "retracted")}
    return [f"{value_in_words(claim.value)} ({claim.source})" for claim in claims if claim.no in others]


def tell_series(found: Sequence[SeriesRow]) -> None:
    """A row for each series."""
    rows = [
        (
            row.code,
            row.subject,
            row.metric,
            row.unit,
            " ".join(f"{k}={v}" for k, v in row.dimensions.items()),
            row.figures,
        )
        for row in found
    ]
    print_table(("series", "subject", "metric", "unit", "dimensions", "figures"), rows)


def tell_sources(found: Sequence[SourceRow]) -> None:
    """A row for each source."""
    rows = [
        (
            row.code,
            row.publisher,
            row.tier,
            row.publication and row.publication.published_at,
            "attached" if row.text_attached else "not attached" if row.digest else "never held",
            row.title,
        )
        for row in found
    ]
    print_table(("source", "publisher", "tier", "published", "text", "title"), rows)


def _source(claim: ClaimRow) -> str:
    return f"{claim.source} (tier {claim.tier})"


def _published(publication: Publication | PublicationRow) -> str:
    if isinstance(publication, Publication):
        stated, known_at = publication.stated, format_instant(publication.last_at)
    else:
        stated, known_at = publication.published_at, publication.known_at
    basis = "" if publication.basis == "stated" else f", {publication.basis}"
    zone = "" if publication.zone == "UTC" else f" {publication.zone}"
    return f"{stated}{zone}{basis} (known from {known_at})"


def _in_words(value: Value | None) -> str:
    return value_in_words(value_row(value)) if value else "no value"


def _signed(number: str) -> str:
    return grouped(number) if number.startswith("-") else f"+{grouped(number)}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
