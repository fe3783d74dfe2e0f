"""Names are frozen: the same thing has the same id in every ledger and every release."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from ledger.domain.identifiers import NAMESPACE, figure_stream_id, identify, stream_id
from ledger.domain.periods import Period, PeriodType
from ledger.domain.registry import period_link_stream, precedence_stream, source_stream, subject_stream
from ledger.domain.words import Anchor
from tests.store.samples import LAUNCH, QUARTER, SAMPLES, SINCE
from tests.store.setting import reported

GOLDEN = Path(__file__).parent / "golden"
SERIES = "alibaba.cloud.revenue_yoy"


def test_the_namespace_is_frozen() -> None:
    assert UUID("5437e63e-4ad1-56b7-abaa-b1b0d1676b75") == NAMESPACE


STREAMS = [
    (subject_stream("alibaba"), "83a0976b-6be9-5e8a-a78b-35ea1b9abb41"),
    (source_stream("alibaba"), "8cf1d13a-99f2-5a1a-9ce2-94851e5861b2"),
    (stream_id("metric", "revenue_yoy"), "c5c8b372-63fa-52cd-a33b-3228fdc85b42"),
    (stream_id("series", SERIES), "c2af6962-4f76-59e3-a96a-e48500fb00bf"),
    (stream_id("period", "spring-2026"), "35422d5e-b954-5db3-bf76-f005d36dade8"),
    (precedence_stream(), "e2d3a54c-4ff9-50ff-aad2-d71a907cd937"),
    (period_link_stream("s", QUARTER, LAUNCH), "f7eac483-e5c9-5a90-8d89-fa973896e7a9"),
    (figure_stream_id(SERIES, QUARTER), "47e5b699-68c7-5dcf-936f-33e05e05fe26"),
    (figure_stream_id(SERIES, LAUNCH), "0bfbe9b4-1837-5557-9765-c866c3332445"),
    (figure_stream_id(SERIES, SINCE), "90f57c15-71aa-566d-9f89-2a4a0046320a"),
    (figure_stream_id("growth", QUARTER), "fe9f5e4b-f218-56f7-921a-09ce0021b1ee"),
]


@pytest.mark.parametrize(("stream", "expected"), STREAMS)
def test_stream_ids_are_frozen(stream: UUID, expected: str) -> None:
    assert str(stream) == expected


EVENTS = {
    "ledger.SubjectRegistered": "e4259aa5-18f8-5ef3-adb6-db2d5e8552a2",
    "ledger.MetricDefined": "2abdd2a6-d7b9-56b5-92d5-37a038c34fd8",
    "ledger.MetricRedefined": "3b3307de-f6ab-5e41-9e9c-ee35e096a421",
    "ledger.SeriesDefined": "7bc35d89-88ac-5f04-ada7-7d987d2ba7c8",
    "ledger.SourceRegistered": "31f4ec18-faab-5d0e-8939-dc7346ebdee7",
    "ledger.PeriodDefined": "081c5417-c62e-5dd1-bd37-a4deff6d6186",
    "ledger.PeriodsLinked": "ba69f8e0-5c25-567f-b345-e1f6a9968592",
    "ledger.PrecedenceSet": "c3e89acc-3bd5-5c5e-b5c1-e0602f67e7ca",
    "ledger.FigureReported": "283107b4-773e-5cb1-9a89-b69d876729d1",
    "ledger.FigureReaffirmed": "48a2c602-3b93-5c7d-937e-d06fdd983168",
    "ledger.FigureRestated": "fe734a9a-fc4f-5787-bccc-dff441088916",
    "ledger.FigureRetracted": "535bd7ee-e62a-5ca0-8b6c-cbb216a7c28f",
    "ledger.FigureCorrected": "3fe61aae-d6a1-5653-af43-6d156869eeba",
    "ledger.FigureVoided": "3380f73d-87a2-5177-84de-81ab9185fd08",
    "ledger.FigureDisputed": "b15246bf-4af4-5b20-8654-39f660c62a69",
    "ledger.DisputeResolved": "8053e1c3-d615-55a5-9805-4f6a6551f4d8",
    "ledger.ClaimsLinked": "365a53d3-a7c6-5c86-a699-b7dbf486598e",
    "ledger.ApiKeyCreated": "34e2f282-faa5-5a27-bbb5-08f27c830359",
    "ledger.ApiKeyRevoked": "f119bb3c-241b-5ad5-abcd-f46be1b231da",
    "ledger.SigningKeyRotated": "e0ba7fed-7981-529f-9c0c-3429a440c884",
}


def test_every_kind_of_event_has_a_frozen_id() -> None:
    assert {topic: sample.event.event_id for topic, sample in SAMPLES.items()} == EVENTS
    stored = {topic: json.loads((GOLDEN / f"{topic}.v1.json").read_bytes())["event_id"] for topic in EVENTS}
    assert stored == EVENTS


def test_the_id_of_content_that_was_voided_and_said_again_is_frozen() -> None:
    stream, event = figure_stream_id("growth", reported("34").period), reported("34")
    first = identify(stream, event)
    second = identify(stream, event, taken={first.event_id})
    third = identify(stream, event, taken={first.event_id, second.event_id})
    assert [e.event_id for e in (first, second, third)] == [
        "45231bbf-02fe-55f3-82bc-a36500f42233",
        "dba96464-015a-5761-93ff-2ec5eac2ced1",
        "4053de26-59be-5409-9d18-3a36b50b4592",
    ]


def test_neither_note_nor_anchors_nor_the_label_are_identity() -> None:
    event = reported("34")
    stream = figure_stream_id("growth", event.period)
    labelled = event.period.model_copy(update={"label": "Q3"})
    said = event.model_copy(update={"note": "n", "anchors": (Anchor(start=1, end=2),), "period": labelled})
    assert identify(stream, said).event_id == event.event_id
    assert figure_stream_id("growth", labelled) == stream


def test_type_dates_and_series_are_identity() -> None:
    start, end = date(2025, 7, 1), date(2025, 10, 1)
    periods = [Period(type=kind, start=start, end=end) for kind in PeriodType if kind not in ("instant", "open")]
    periods.append(Period(type=PeriodType.DURATION, start=start, end=date(2025, 10, 2)))
    ids = {figure_stream_id(series, period) for period in periods for series in ("a", "b")}
    assert len(ids) == 2 * len(periods)


def test_the_digits_as_printed_are_content() -> None:
    assert len({reported(amount).event_id for amount in ("34", "34.0", "34.00", "-34")}) == 4


def test_parts_of_a_key_do_not_run_together() -> None:
    assert stream_id("a", "bc") != stream_id("ab", "c") != stream_id("abc")
