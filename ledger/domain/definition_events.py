"""What a draft of a definition would record, before anything is decided about it: events without their ids."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.drafts import Draft
from ledger.domain.events import Event, MetricDefined, SeriesDefined, SourceRegistered, SubjectRegistered
from ledger.domain.identifiers import UNIDENTIFIED
from ledger.domain.instants import parse_local_instant
from ledger.domain.words import Dimension
from ledger.errors import InvalidTime


def subject_event(draft: SubjectDraft) -> SubjectRegistered:
    """A subject as drafted."""
    ids = sorted_pairs(draft.external_ids)
    return SubjectRegistered(event_id=UNIDENTIFIED, external_ids=ids, **draft.model_dump(exclude={"external_ids"}))


def metric_event(draft: MetricDraft) -> MetricDefined:
    """A metric as drafted."""
    return MetricDefined(event_id=UNIDENTIFIED, **draft.model_dump())


def series_event(draft: SeriesDraft) -> SeriesDefined:
    """A series as drafted."""
    return SeriesDefined(
        event_id=UNIDENTIFIED,
        dimensions=series_dimensions(draft),
        **draft.model_dump(exclude={"dimensions", "basis", "nature"}),
    )


def series_dimensions(draft: SeriesDraft) -> tuple[Dimension, ...]:
    """All dimensions sorted by key, `basis` always among them."""
    own = {"basis": draft.basis} | ({"nature": draft.nature} if draft.nature else {})
    return sorted_pairs(draft.dimensions | own)


def source_event(draft: SourceDraft) -> SourceRegistered:
    """A source as drafted. Errors: InvalidTime."""
    try:
        retrieved_at = parse_local_instant(draft.retrieved_at, "UTC") if draft.retrieved_at else None
    except InvalidTime as error:
        raise error.at("retrieved_at") from None
    described = draft.model_dump(exclude={"retrieved_at", "published_at", "published_zone", "published_basis"})
    return SourceRegistered(
        event_id=UNIDENTIFIED, retrieved_at=retrieved_at, publication=draft.publication(), **described
    )


def is_recorded(history: Sequence[Event], draft: Draft) -> bool:
    """Whether this content is among the versions of a definition, in force or not. Errors: InvalidTime."""
    event = _event(draft)
    return any(
        type(earlier) is type(event)
        and earlier.model_copy(update={"event_id": UNIDENTIFIED, "note": event.note}) == event
        for earlier in history
    )


def _event(draft: Draft) -> Event:
    match draft:
        case SubjectDraft():
            return subject_event(draft)
        case MetricDraft():
            return metric_event(draft)
        case SeriesDraft():
            return series_event(draft)
        case SourceDraft():
            return source_event(draft)
        case unknown:
            raise TypeError(f"{type(unknown).__name__} is not a definition of a table")


def sorted_pairs(mapping: dict[str, str]) -> tuple[Dimension, ...]:
    """A mapping as events hold it."""
    return tuple(Dimension(key=key, value=value) for key, value in sorted(mapping.items()))
