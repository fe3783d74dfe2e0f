"""What is stored reads back as it was, and is canonical JSON."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.canonical import canonical_json
from ledger.domain.drafts import ValueDraft
from ledger.domain.events import TOPICS, Event
from ledger.domain.identifiers import identify
from ledger.domain.instants import format_instant, parse_local_instant, read_instant
from ledger.domain.parsing import parse
from ledger.domain.publications import Publication
from ledger.domain.values import Value, format_number, parse_number
from ledger.store.codec import EventMapper, LoggedEvent
from tests.properties.domain_strategies import digits, events_of, instants, names, publications, values
from tests.tried import tally

STREAM = UUID(int=7)


@pytest.mark.parametrize("topic", sorted(TOPICS))
@settings(max_examples=15)
@given(data=st.data())
def test_every_event_reads_back_from_canonical_bytes(topic: str, data: st.DataObject) -> None:
    """Stored and read again an event is equal; its bytes are RFC 8785 by another library, its id by its content."""
    event: Event = data.draw(events_of(TOPICS[topic]))
    logged = LoggedEvent(STREAM, 3, data.draw(names), data.draw(names), "0f" * 16, event)
    mapper = EventMapper()
    stored = mapper.to_stored_event(logged)
    assert stored.state == rfc8785.dumps(json.loads(stored.state))
    assert mapper.to_domain_event(stored) == logged
    read_back = mapper.to_domain_event(stored).event
    assert identify(STREAM, read_back).event_id == identify(STREAM, event).event_id
    tally("stored forms")[f"examples {topic.removeprefix('ledger.')}"] += 1


@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
        max_leaves=8,
    )
)
def test_canonical_json_is_rfc_8785(content: object) -> None:
    """Of anything without floats and with ASCII keys, the text is that of the `rfc8785` package."""
    assert canonical_json(content).encode() == rfc8785.dumps(content)  # type: ignore[arg-type]


@given(text=digits)
def test_a_number_keeps_its_digits(text: str) -> None:
    """Read and written again, a number has the very digits that were printed."""
    assert format_number(parse_number(text)) == text
    assert parse_number(Decimal(text)) == Decimal(text)


@given(value=values())
def test_a_value_reads_back(value: Value) -> None:
    """Through JSON, and through the draft a caller would send for it, a value is the same."""
    assert Value.model_validate_json(value.model_dump_json(exclude_none=True)) == value
    sent = value.model_dump(mode="json", exclude_none=True, exclude={"decimals_basis"})
    draft = parse(ValueDraft, sent | {"decimals_inferred": value.decimals_basis == "inferred"})
    assert draft.in_unit("another unit") == value
    assert value.model_dump(mode="json") == Value.model_validate(value.model_dump(mode="json")).model_dump(mode="json")


@given(publication=publications())
def test_a_publication_reads_back(publication: Publication) -> None:
    """Stated, stored and parsed again, a publication date is the same, and its first instant is not after its last."""
    assert Publication.model_validate_json(publication.model_dump_json()) == publication
    again = Publication.parse(publication.stated, zone=publication.zone, basis=publication.basis)
    assert again == publication
    assert publication.first_at <= publication.last_at


@given(one=instants, two=instants)
def test_stored_instants_order_as_text(one: datetime, two: datetime) -> None:
    """An instant reads back, and text order is time order."""
    assert read_instant(format_instant(one)) == one
    assert parse_local_instant(format_instant(one), None) == one
    assert (format_instant(one) < format_instant(two)) == (one < two)
