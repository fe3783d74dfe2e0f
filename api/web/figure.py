"""The page of a figure: what answers and why, who else says what, how it came to be so, and how that is proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Annotated, NamedTuple

from pydantic import Field

from api.answers import Passages, reason_of
from api.rest.queries import FigureQuery
from api.web.correction import REASONS, WORDINGS, Correction, correction_of
from api.web.disputes import told
from api.web.figure_proof import proof_of
from api.web.passages import Quotation, quotations
from api.web.serving import Asked, Shown
from api.web.timelines import Step, default_pair, difference, steps_of, vintages_of
from api.web.titles import Titles
from api.web.view import READ_FROM_DATES, Form, View, figure_parts
from api.wording import why_in_words
from ledger.application import Ledger
from ledger.domain.lives import Step as LifeStep
from ledger.domain.periods import PeriodType
from ledger.domain.resolution import Why
from ledger.errors import AmbiguousPeriod, InvalidInput
from ledger.projections.rows import ClaimRow, FigureRow, PeriodRow, SourceRow

_SELECTION = (
    "{ state value { asReported comparator amount lower upper unit } source { code tier } resolution { reason } }"
)
_BY_INTEREST = (
    Why.CANDIDATE,
    Why.OLDER,
    Why.LOWER_TIER,
    Why.LESS_PRECISE,
    Why.EQUAL,
    Why.MISQUOTE,
    Why.SUPPORT,
    Why.SUPERSEDED,
    Why.RETRACTED,
)
"""How claims that do not answer are ordered: those first that might have."""
MOST_SHOWN = 30
"""Claims, disputes, vintages and steps on a page; what is more is counted there, and told by REST."""
Compared = Annotated[str, Field(pattern="^[vs][0-9]{1,15}$")]


class FigurePageQuery(FigureQuery):
    """`from` and `to` are what is compared: `v2` a vintage, `s128` the step at that position."""

    since: Compared | None = Field(None, alias="from", description="the earlier of what is compared")
    until: Compared | None = Field(None, alias="to", description="the later of what is compared")
    correct: Annotated[str, Field(max_length=36)] | None = Field(None, description="the claim to be corrected")


class Rival(NamedTuple):
    """A claim beside others; `why_not` is empty for the one that answers."""

    claim: ClaimRow
    source: SourceRow | None
    why_not: str
    quotations: list[Quotation]
    correct_href: str

    @property
    def answers(self) -> bool:
        return not self.why_not


class More(NamedTuple):
    """How many there are that the page leaves out."""

    claims: int
    disputes: int
    vintages: int
    steps: int


class LinkedPeriod(NamedTuple):
    """The same thing before or after its period was redefined."""

    dates: str
    href: str
    reason: str
    is_later: bool


def show_figure(ledger: Ledger, asked: Asked[FigurePageQuery]) -> Shown:
    """One figure, whole."""
    code, cut, query = asked.path["code"], asked.cut, asked.query
    figure, other_types = _figure(ledger, asked)
    type = figure.period.type if other_types else query.type
    series = ledger.views.series_asked(code, cut)
    claims = ledger.views.claims([figure], cut)[figure.no]
    disputes = ledger.views.disputes(figure, cut)
    life = ledger.steps(figure, cut)
    vintages = vintages_of(ledger.views.vintages(figure, cut), life)
    last_steps, named_steps = _steps(ledger, asked, figure, life)
    sides = [*(vintage.side for vintage in vintages), *(step.side for step in (*named_steps, *last_steps))]
    last_vintages = vintages[-MOST_SHOWN:]
    pair = default_pair(last_vintages, last_steps)
    rivals = _rivals(ledger, asked, figure, claims, {dispute.target for dispute in disputes[:MOST_SHOWN]})
    return Shown(
        "figure.html",
        {
            "figure": figure,
            "other_types": other_types,
            "series": series,
            "title": Titles(ledger, [series], cut).whole(series),
            "reason": reason_of(figure),
            "rivals": rivals,
            "disputes": told(disputes[:MOST_SHOWN]),
            "linked": _linked_periods(ledger, asked, figure),
            "vintages": last_vintages,
            "steps": last_steps,
            "more": More(
                len(claims) - len(rivals),
                len(disputes) - len(disputes[:MOST_SHOWN]),
                len(vintages) - len(last_vintages),
                len(life) - len(last_steps),
            ),
            "pair": (query.since or pair[0], query.until or pair[1]) if pair else None,
            "difference": difference(sides, query.since, query.until),
            "correction": _correction(asked, figure, claims),
            "wordings": WORDINGS,
            "absences": REASONS,
            "proof": proof_of(ledger, asked.view, figure, type, life),
            "forms": _forms(asked.view, figure, type),
        },
    )


def _figure(ledger: Ledger, asked: Asked[FigurePageQuery]) -> tuple[FigureRow, list[str]]:
    """The figure that is meant, and the other types of period that bear these dates."""
    code, period = asked.path["code"], asked.path["period"]
    try:
        return ledger.figure(code, period, asked.cut, asked.query.type), []
    except AmbiguousPeriod as error:
        type = next((each for each in READ_FROM_DATES if each in error.choices), error.choices[0])
        return ledger.figure(code, period, asked.cut, type), [each for each in error.choices if each != type]


def _steps(
    ledger: Ledger, asked: Asked[FigurePageQuery], figure: FigureRow, life: Sequence[LifeStep]
) -> tuple[list[Step], list[Step]]:
    """The last steps, and those that are named to be compared."""
    positions = [step.recorded.seq for step in life[-MOST_SHOWN - 1 :]]  # one before, from which the first moves
    names = {name[1:] for name in (asked.query.since, asked.query.until) if name and name.startswith("s")}
    wanted = {*positions, *map(int, names)}
    steps = steps_of(ledger.audit(figure, asked.cut, lambda step: step.recorded.seq in wanted))
    last = set(positions[-MOST_SHOWN:])
    return (
        [step for step in steps if step.change.recorded.seq in last],
        [step for step in steps if step.change.recorded.seq not in last],
    )


def _rivals(
    ledger: Ledger,
    asked: Asked[FigurePageQuery],
    figure: FigureRow,
    claims: Sequence[ClaimRow],
    disputed: Set[str],
) -> list[Rival]:
    """The claim that answers first, then those that might have, the latest publication first; disputed ones always."""
    cut, view = asked.cut, asked.view
    reasons = dict(figure.alternatives)
    order: dict[str, int] = {why: place for place, why in enumerate(_BY_INTEREST)}
    ranked = sorted(claims, key=lambda claim: claim.publication.known_at, reverse=True)
    ranked.sort(key=lambda claim: order.get(reasons.get(claim.no, ""), -1))
    shown = [claim for place, claim in enumerate(ranked) if place < MOST_SHOWN or claim.claim_id in disputed]
    codes = sorted({claim.source for claim in shown})
    sources = {row.code: row for row in ledger.views.sources(cut, codes=codes)} if codes else {}
    passages = ledger.passages([anchor for claim in shown for anchor in claim.anchors], cut)
    return [_rival(view, figure, claim, reasons.get(claim.no), sources, passages) for claim in shown]


def _rival(
    view: View,
    figure: FigureRow,
    claim: ClaimRow,
    why: str | None,
    sources: Mapping[str, SourceRow],
    passages: Passages,
) -> Rival:
    chosen_tier = figure.chosen.tier if figure.chosen else None
    why_not = why_in_words(why, claim.tier, chosen_tier) if why else ""
    correct_href = f"{view.here(correct=claim.claim_id)}#correct"
    return Rival(claim, sources.get(claim.source), why_not, quotations(view, claim, passages), correct_href)


def _linked_periods(ledger: Ledger, asked: Asked[FigurePageQuery], figure: FigureRow) -> list[LinkedPeriod]:
    own = f"{figure.period.type}:{figure.period.dates}"
    found = []
    for old, new, reason in ledger.views.linked_periods(figure.series, asked.cut):
        if own not in (old, new):
            continue
        type, _, dates = (new if own == old else old).partition(":")
        start, _, end = dates.partition("/")
        other = PeriodRow(type, None if start == ".." else start, None if end == ".." else end, None, None)
        href = asked.view.to(*figure_parts(figure.series, other), type=type)
        found.append(LinkedPeriod(dates, href, reason, own == old))
    return found


def _correction(asked: Asked[FigurePageQuery], figure: FigureRow, claims: Sequence[ClaimRow]) -> Correction | None:
    """Of the claim that is asked for, else of the one that answers; None where a time is asked for: what is past stays.

    Errors: InvalidInput for a claim that is none of the figure's.
    """
    wanted = asked.query.correct
    named = {claim.claim_id: claim for claim in claims}
    if wanted is not None and wanted not in named:
        raise InvalidInput(f"{wanted} is no claim of this figure", path=("correct",))
    if asked.view.is_cut or not claims:
        return None
    claim = named[wanted] if wanted else next((c for c in claims if c == figure.chosen), claims[-1])
    return correction_of(claim, asked.origin)


def _forms(view: View, figure: FigureRow, type: str | None) -> list[Form]:
    parts = ("v1", *figure_parts(figure.series, figure.period))
    meant = None if type is None else PeriodType(type)
    return [
        view.json(*parts, type=type),
        view.json(*parts, "audit", type=type)._replace(name="JSON, audit"),
        view.csv(*parts, "audit", type=type)._replace(name="CSV, audit"),
        view.csv(*parts, "vintages", type=type)._replace(name="CSV, vintages"),
        view.graphql("figure", _SELECTION, series=figure.series, period=parts[-1], type=meant),
    ]
