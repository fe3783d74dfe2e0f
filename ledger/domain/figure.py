"""What may happen to a figure: pure decisions that return the event to record.

A decision sees the figure as it stands and returns an event, or refuses. The event's id comes from its
content: one that is in the figure already, not voided, says that nothing is new.
Where is a figure restated? Here: `restate`. Disputes and links stand in `figure_remarks`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.domain.events import (
    FigureCorrected,
    FigureEvent,
    FigureReaffirmed,
    FigureReported,
    FigureRestated,
    FigureRetracted,
    FigureVoided,
)
from ledger.domain.extents import within
from ledger.domain.figure_checks import (
    check_published,
    check_publisher,
    check_value,
    claim_in,
    entry_in,
    identified,
    same_print,
    value_of,
)
from ledger.domain.history import Entry, Figure
from ledger.domain.identifiers import UNIDENTIFIED, figure_stream_id, identify
from ledger.domain.periods import Period
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.words import Anchor, Nature, RestatementReason, SourceRef
from ledger.errors import InvalidInput, InvalidValue, NotFound, Refused


class Saying(NamedTuple):
    """Who said it, when, where in the text, how final it was called, and our remark."""

    source: SourceRef
    publication: Publication
    anchors: tuple[Anchor, ...] = ()
    note: str | None = None
    nature: Nature | None = None


def report(
    figure: Figure | None, series: str, unit: str, period: Period, saying: Saying, value: Value, now: datetime
) -> FigureEvent:
    """A claim. The same wording of the same source again is that claim, with its further anchors.

    Errors: UnitMismatch, InvalidValue, InvalidTime.
    """
    check_value(value, unit)
    check_published(saying.publication, now)
    event = FigureReported(event_id=UNIDENTIFIED, series=series, period=period, value=value, **_said(saying))
    if figure is None:
        return identified(None, event)
    for entry in figure.entries.values():
        said = (entry.kind, entry.source, entry.nature, entry.publication.first_at, entry.known_at)
        dated = (saying.publication.first_at, saying.publication.last_at)
        if said == (FigureReported, saying.source, saying.nature, *dated) and same_print(entry.value, value):
            return _with_further_anchors(figure, entry, saying)
    return identified(figure, event)


def _with_further_anchors(figure: Figure, entry: Entry, saying: Saying) -> FigureEvent:
    further = tuple(anchor for anchor in saying.anchors if anchor not in entry.anchors)
    if not further:
        original = figure.events[entry.event_id].event
        assert isinstance(original, FigureReported)
        return original
    return correct(
        figure, entry.event_id, reason="the same wording at a further place", anchors=(*entry.anchors, *further)
    )


def reaffirm(
    figure: Figure, claim: str, unit: str, saying: Saying, value: Value | None, now: datetime
) -> FigureReaffirmed:
    """The same value again, or a coarser print of it (`value` None: the same), by the claim's publisher.

    Errors: NotFound, Refused, UnitMismatch, InvalidValue, InvalidTime.
    """
    target = claim_in(figure, claim)
    check_publisher(target, saying.source, "reaffirm", "report it as that publisher's own claim")
    stated = value_of(target)
    value = value or stated.model_copy(update={"as_reported": None})
    check_value(value, unit)
    check_published(saying.publication, now)
    if value.meaning != stated.meaning and not within(stated, value):
        raise InvalidValue(
            "is neither the claim's value nor a coarser print of it",
            path=("value",),
            hint="restate the claim if the publisher changed its number, else report it",
        )
    event = FigureReaffirmed(
        event_id=UNIDENTIFIED, series=figure.series, period=figure.period, target=claim, value=value, **_said(saying)
    )
    return identified(figure, event)


def restate(
    figure: Figure,
    claim: str,
    unit: str,
    saying: Saying,
    value: Value,
    reason: RestatementReason,
    now: datetime,
    factor: Decimal | None = None,
) -> FigureRestated:
    """The claim's publisher changed its number: a new vintage from the publication on.

    Errors: NotFound, Refused, UnitMismatch, InvalidValue, InvalidTime.
    """
    target = claim_in(figure, claim)
    check_publisher(target, saying.source, "restate", "report it as that publisher's own claim")
    check_value(value, unit)
    check_published(saying.publication, now)
    if value.meaning == value_of(target).meaning:
        raise InvalidValue("is what the claim says already", path=("value",), hint="reaffirm it instead")
    if factor is not None and (factor <= 0 or reason is not RestatementReason.RECAST):
        raise InvalidInput("a factor is above 0 and belongs to a recast", path=("factor",))
    event = FigureRestated(
        event_id=UNIDENTIFIED,
        series=figure.series,
        period=figure.period,
        target=claim,
        value=value,
        reason=reason,
        factor=factor,
        **_said(saying),
    )
    return identified(figure, event)


def retract(figure: Figure, claim: str, saying: Saying, reason: str, now: datetime) -> FigureRetracted:
    """The claim's publisher withdrew its whole word on the figure.

    Errors: NotFound, Refused, InvalidTime.
    """
    target = claim_in(figure, claim)
    check_publisher(target, saying.source, "retract", "dispute the claim instead")
    check_published(saying.publication, now)
    event = FigureRetracted(
        event_id=UNIDENTIFIED, series=figure.series, period=figure.period, target=claim, reason=reason, **_said(saying)
    )
    return identified(figure, event)


def correct(
    figure: Figure,
    target: str,
    *,
    reason: str,
    unit: str | None = None,
    value: Value | None = None,
    publication: Publication | None = None,
    source: SourceRef | None = None,
    anchors: tuple[Anchor, ...] | None = None,
    note: str | None = None,
    now: datetime | None = None,
) -> FigureCorrected:
    """We had transcribed it wrongly; fields left out (None) were right.

    Errors: NotFound, Refused (nothing to correct), UnitMismatch, InvalidValue, InvalidTime.
    """
    entry = entry_in(figure, target)
    if value is not None and entry.value is None:
        raise InvalidInput("a retraction has no value to correct", path=("value",))
    if value is not None and unit is not None:
        check_value(value, unit)
    if publication is not None and now is not None:
        check_published(publication, now)
    event = FigureCorrected(
        event_id=UNIDENTIFIED,
        series=figure.series,
        period=figure.period,
        target=target,
        value=value,
        publication=publication,
        source=source,
        anchors=anchors,
        reason=reason,
        note=note,
    )
    says = {"publication": entry.publication, "source": entry.source, "anchors": entry.anchors}
    changes = [field for field, current in says.items() if getattr(event, field) not in (None, current)]
    if changes or (value is not None and not same_print(value, entry.value)):
        return identify(figure_stream_id(figure.series, figure.period), event, taken=figure.events)
    # The last correction of the same content already did it: nothing is new.
    known = [
        recorded.event
        for event_id, recorded in figure.events.items()
        if isinstance(recorded.event, FigureCorrected) and event_id not in figure.voided
    ]
    for earlier in reversed(known):
        if earlier.model_copy(update={"event_id": UNIDENTIFIED, "note": note, "period": event.period}) == event:
            return earlier
    raise Refused("there is nothing to correct: the claim says so already", path=("claim",))


def void(figure: Figure, target: str, reason: str, note: str | None = None) -> FigureVoided:
    """An event that should never have been recorded goes, for every K; replay before it still shows it.

    Errors: NotFound, Refused (a void cannot be voided).
    """
    if target not in figure.events:
        raise NotFound(f"no event {target} in this figure", path=("event",))
    if isinstance(figure.events[target].event, FigureVoided):
        raise Refused("a void is final", path=("event",), hint="record the fact again instead")
    for recorded in figure.events.values():
        if isinstance(recorded.event, FigureVoided) and recorded.event.target == target:
            return recorded.event
    event = FigureVoided(
        event_id=UNIDENTIFIED, series=figure.series, period=figure.period, target=target, reason=reason, note=note
    )
    return identified(figure, event)


def _said(saying: Saying) -> dict[str, Any]:
    return saying._asdict()
