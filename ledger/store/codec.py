"""Domain event ⇄ stored event, on the eventsourcing library's `Mapper`.

State bytes are RFC 8785 canonical JSON:
`{"actor", "class_version", "content", "event_id", "nonce", "submission_id"}`. The nonce hides
low-entropy content from guessing once only its hash is left. Topics are an allow-list (`events.TOPICS`),
never an import path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent, Transcoder
from pydantic_core import from_json

import ledger.domain.key_events
import ledger.domain.signing_events  # noqa: F401  both put their topics on the list
from ledger.domain.canonical import canonical_json, joined, members, string_text
from ledger.domain.events import TOPICS, Event

_BESIDE_CONTENT = frozenset({"event_id"})
_STATE = {"actor", "class_version", "content", "event_id", "nonce", "submission_id"}


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event with its place in a stream and who sent it; what the library calls a domain event."""

    originator_id: UUID
    originator_version: int
    actor: str
    submission_id: str
    nonce: str
    event: Event


class CanonicalJson(Transcoder):
    """RFC 8785 text for states that hold strings, small integers, booleans and lists of them."""

    def encode(self, obj: Any) -> bytes:
        return canonical_json(obj).encode()

    def decode(self, data: bytes) -> Any:
        return from_json(data, allow_inf_nan=False)


class EventMapper(Mapper[UUID]):
    """Honours `class_version` and the upcasts of the event classes; ids stay in columns."""

    def __init__(self) -> None:
        super().__init__(CanonicalJson())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        logged = cast(LoggedEvent, domain_event)
        event = logged.event
        state = {
            "actor": string_text(logged.actor),
            "class_version": str(event.class_version),
            "content": joined(members(event, _BESIDE_CONTENT)),
            "event_id": string_text(event.event_id),
            "nonce": string_text(logged.nonce),
            "submission_id": string_text(logged.submission_id),
        }
        text = joined(state)
        return StoredEvent(logged.originator_id, logged.originator_version, event.TOPIC, text.encode())

    def to_domain_event(self, stored_event: StoredEvent) -> LoggedEvent:
        """Errors: MapperDeserialisationError, whatever is wrong with what is stored."""
        try:
            state = self.transcoder.decode(stored_event.state)
            return LoggedEvent(
                originator_id=cast(UUID, stored_event.originator_id),
                originator_version=stored_event.originator_version,
                actor=state["actor"],
                submission_id=state["submission_id"],
                nonce=state["nonce"],
                event=_event(TOPICS[stored_event.topic], state),
            )
        except MemoryError:  # of the machine, not of what is stored
            raise
        except Exception as error:
            raise MapperDeserialisationError(
                f"{stored_event.topic} of stream {stored_event.originator_id} "
                f"version {stored_event.originator_version} cannot be read: {error}"
            ) from error


def unreadable(topic: str, state: bytes) -> str | None:
    """Why these cannot be the bytes of an event, or not of one that this release reads; None where they are."""
    try:
        content = orjson.loads(state)
        if content.keys() != _STATE or not _is_canonical(content, state):
            return "its state is not the canonical JSON that is recorded"
        _event(TOPICS[topic], content)
    except MemoryError:  # of the machine, not of what is stored
        raise
    except Exception as error:
        return f"it cannot be read: {error}"
    return None


def _is_canonical(content: dict[str, Any], state: bytes) -> bool:
    """orjson, several times as fast, gives the same text of nearly all that is recorded."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS) == state or canonical_json(content).encode() == state


def _event(kind: type[Event], state: dict[str, Any]) -> Event:
    content, version = state["content"], state["class_version"]
    if version > kind.class_version:
        raise ValueError(f"written by a later release: class_version {version}, known {kind.class_version}")
    while version < kind.class_version:
        getattr(kind, f"upcast_v{version}_v{version + 1}")(content)
        version += 1
    return kind.model_validate({"event_id": state["event_id"], **content})
