"""What landed stays readable: stored bytes of every event, upcasts, and what cannot be read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
import rfc8785
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from ledger.domain.events import TOPICS, Event
from ledger.domain.identifiers import identify
from ledger.store.codec import EventMapper, LoggedEvent
from tests.store.samples import SAMPLES

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
STREAM = UUID(int=1)


def stored(topic: str, state: bytes, sample: LoggedEvent | None = None) -> StoredEvent:
    if sample is None:
        return StoredEvent(STREAM, 1, topic, state)
    return StoredEvent(sample.originator_id, sample.originator_version, topic, state)


def test_every_topic_has_a_golden_file_and_every_file_a_topic() -> None:
    assert {file.name for file in FILES} == {
        f"{topic}.v{version}.json" for topic, kind in TOPICS.items() for version in range(1, kind.class_version + 1)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_golden_state_reads_as_the_event_that_was_stored(file: Path) -> None:
    topic = file.stem.rpartition(".")[0]
    sample = SAMPLES[topic]
    read = EventMapper().to_domain_event(stored(topic, file.read_bytes(), sample))
    assert read == sample
    assert type(read.event) is TOPICS[topic]
    assert identify(sample.originator_id, read.event).event_id == read.event.event_id


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_an_event_is_stored_as_its_latest_golden_bytes_and_these_are_canonical(topic: str) -> None:
    golden = (GOLDEN / f"{topic}.v{TOPICS[topic].class_version}.json").read_bytes()
    made = EventMapper().to_stored_event(SAMPLES[topic])
    assert (made.topic, made.state) == (topic, golden)
    assert rfc8785.dumps(json.loads(golden)) == golden


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_the_samples_leave_no_optional_field_untried(topic: str) -> None:
    event = SAMPLES[topic].event
    assert [name for name in type(event).model_fields if getattr(event, name) is None] in ([], ["note"])


@pytest.fixture
def thrice_changed() -> Iterator[type[Event]]:
    class Renamed(Event):
        TOPIC: ClassVar[str] = "tests.Renamed"
        class_version: ClassVar[int] = 3
        amount: str
        unit: str

        @staticmethod
        def upcast_v1_v2(content: dict[str, Any]) -> None:
            content["amount"] = content.pop("number")

        @staticmethod
        def upcast_v2_v3(content: dict[str, Any]) -> None:
            content["unit"] = content.pop("currency", "CNY")

    yield Renamed
    del TOPICS["tests.Renamed"]


def state(class_version: int, content: dict[str, Any]) -> bytes:
    event_id = "b3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0001"
    whole = {"actor": "a", "submission_id": "s", "nonce": "n", "event_id": event_id}
    return json.dumps(whole | {"class_version": class_version, "content": content}).encode()


@pytest.mark.parametrize(
    ("version", "content"),
    [
        (1, {"number": "34"}),
        (2, {"amount": "34", "currency": "CNY"}),
        (2, {"amount": "34"}),
        (3, {"amount": "34", "unit": "CNY"}),
    ],
)
def test_a_state_of_any_earlier_version_is_upcast_step_by_step(
    thrice_changed: type[Event], version: int, content: dict[str, Any]
) -> None:
    read = EventMapper().to_domain_event(stored("tests.Renamed", state(version, content))).event
    assert read.model_dump(exclude={"event_id", "note"}) == {"amount": "34", "unit": "CNY"}
    assert type(read) is thrice_changed


@pytest.mark.parametrize("version", [1, 2])
def test_an_upcast_event_is_stored_again_in_the_latest_version(thrice_changed: type[Event], version: int) -> None:
    mapper = EventMapper()
    content = {1: {"number": "34"}, 2: {"amount": "34"}}[version]
    again = mapper.to_stored_event(mapper.to_domain_event(stored("tests.Renamed", state(version, content))))
    assert json.loads(again.state)["class_version"] == 3
    assert json.loads(again.state)["content"] == {"amount": "34", "unit": "CNY"}


def test_a_state_of_a_later_release_is_refused_and_says_so(thrice_changed: type[Event]) -> None:
    later = stored("tests.Renamed", state(4, {"amount": "34", "unit": "CNY"}))
    with pytest.raises(MapperDeserialisationError, match="later release: class_version 4, known 3"):
        EventMapper().to_domain_event(later)


def golden_state(topic: str = "ledger.FigureVoided", **changed: Any) -> bytes:
    whole = json.loads((GOLDEN / f"{topic}.v1.json").read_bytes())
    return json.dumps(whole | changed).encode()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        golden_state()[:-1],
        golden_state(class_version="1"),
        golden_state(class_version=0),
        golden_state(content=None),
        golden_state(content={}),
        golden_state(content={"unknown": 1}),
        golden_state(event_id="not an id"),
        json.dumps({"content": {}, "class_version": 1}).encode(),
    ],
    ids=lambda state: repr(state[:24]),
)
def test_a_state_that_cannot_be_read_is_one_kind_of_error(broken: bytes) -> None:
    with pytest.raises(MapperDeserialisationError, match=r"ledger.FigureVoided of stream .* cannot be read"):
        EventMapper().to_domain_event(stored("ledger.FigureVoided", broken))


@pytest.mark.parametrize("topic", ["ledger.Unknown", "", "antigravity:fly", "os:system", "this", "builtins:eval"])
def test_an_unknown_topic_is_refused_and_never_imported(topic: str) -> None:
    before = set(sys.modules)
    with pytest.raises(MapperDeserialisationError):
        EventMapper().to_domain_event(stored(topic, golden_state()))
    assert not (set(sys.modules) - before) & {"antigravity", "this"}
