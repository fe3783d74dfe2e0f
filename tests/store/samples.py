"""One event of each kind with its optional fields: what the golden files hold, stored.

The samples never change. A later version of an event class gets a sample and a golden file of its own
(`<Topic>.v2.json`); the old file is then read through the upcasts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from ledger.domain import events as e
from ledger.domain.events import Event
from ledger.domain.identifiers import UNIDENTIFIED, figure_stream_id, identify, stream_id
from ledger.domain.key_events import ApiKeyCreated, ApiKeyRevoked, Scope
from ledger.domain.keyring import keyring_stream
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Basis, Publication
from ledger.domain.signing_events import SigningKeyRotated, signing_stream
from ledger.domain.values import Value
from ledger.domain.words import Anchor, Dimension, Measure, Nature, Outcome, Relation, RestatementReason, SourceRef
from ledger.store.codec import LoggedEvent

CLAIM = "b3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0001"
OTHER = "b3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0002"
QUARTER = Period(type=PeriodType.DURATION, start=date(2025, 7, 1), end=date(2025, 10, 1), label="FY2026-Q2")
LAUNCH = Period(type=PeriodType.AFTER_EVENT, start=date(2025, 11, 17), end=date(2025, 11, 24))
SINCE = Period(type=PeriodType.OPEN, start=date(2025, 11, 17), end=None, label="since launch")
RELEASE = SourceRef(code="alibaba-2025-11-25", publisher="alibaba", tier=2)
PAPER = SourceRef(code="scmp-2026-01-13", publisher="scmp", tier=6)
STATED = Publication.parse("2025-11-25T00:30+08:00", zone="Asia/Hong_Kong")
MONTH = Publication.parse("2026-03", zone="America/New_York", basis=Basis.INFERRED)
QUOTE = Anchor(start=120, end=124, exact="34% ", prefix="grew ", suffix="千问 🚀")
PLACE = Anchor(start=0, end=2**31 - 1)


def _value(comparator: str, **parts: Any) -> Value:
    return Value.model_validate({"comparator": comparator, "unit": "percent", **parts})


def _figure(kind: type[e.FigureEvent], period: Period = QUARTER, /, **content: Any) -> tuple[UUID, Event]:
    series = "alibaba.cloud.revenue_yoy"
    return figure_stream_id(series, period), kind(event_id=UNIDENTIFIED, series=series, period=period, **content)


def _definition(kind: type[Event], stream: UUID, /, **content: Any) -> tuple[UUID, Event]:
    return stream, kind(event_id=UNIDENTIFIED, **content)


_DEFINITIONS = [
    _definition(
        e.SubjectRegistered,
        stream_id("subject", "alibaba.qwen"),
        code="alibaba.qwen",
        name="Qwen app 千问",
        kind="app",
        parent="alibaba",
        aliases=("Tongyi", "通义"),
        external_ids=(Dimension(key="cik", value="1577552"), Dimension(key="qid", value="Q1359568")),
        fiscal_year_end="03-31",
        note='a "note"\nof two lines',
    ),
    _definition(
        e.MetricDefined,
        stream_id("metric", "revenue_yoy"),
        code="revenue_yoy",
        name="Revenue growth",
        measure=Measure.RATIO,
        unit_class="percent",
        definition="Growth of revenue over the same period a year before",
        note="as filed",
    ),
    _definition(
        e.MetricRedefined,
        stream_id("metric", "revenue_yoy"),
        code="revenue_yoy",
        definition="… without disposed businesses",
        reason="new segment reporting",
    ),
    _definition(
        e.SeriesDefined,
        stream_id("series", "alibaba.cloud.revenue_yoy"),
        code="alibaba.cloud.revenue_yoy",
        subject="alibaba.cloud",
        metric="revenue_yoy",
        dimensions=(Dimension(key="basis", value="like_for_like"), Dimension(key="nature", value="guidance")),
        unit="percent",
        vintage_zone="Asia/Hong_Kong",
        title="Cloud growth",
    ),
    _definition(
        e.SourceRegistered,
        stream_id("source", "alibaba-2025-11-25"),
        code="alibaba-2025-11-25",
        publisher="alibaba",
        title="September Quarter 2025 Results",
        kind="results release",
        tier=2,
        author="Investor Relations",
        url="https://example.org/a?b=c&d=%20",
        digest="0" * 63 + "f",
        retrieved_at=datetime(2025, 11, 26, 1, 2, 3, 4, tzinfo=UTC),
        document_date=date(2025, 11, 1),
        publication=STATED,
    ),
    _definition(
        e.PeriodDefined,
        stream_id("period", "spring-2026"),
        code="spring-2026",
        name="Spring Festival 2026",
        start=date(2026, 2, 15),
        end=date(2026, 2, 24),
    ),
    _definition(
        e.PeriodsLinked,
        stream_id("period-link", "s", QUARTER.key, LAUNCH.key),
        series="s",
        old=QUARTER,
        new=LAUNCH,
        reason="the campaign was redefined",
    ),
    _definition(e.PrecedenceSet, stream_id("precedence"), order=(2, 1, 3, 4, 5, 6, 7), note="releases first"),
]
_FIGURES = [
    _figure(
        e.FigureReported,
        nature=Nature.PRELIMINARY,
        source=RELEASE,
        publication=STATED,
        anchors=(QUOTE, PLACE),
        value=_value("exact", amount="34.0", decimals=1, decimals_basis="stated", as_reported="34.0%"),
        note="headline",
    ),
    _figure(
        e.FigureReaffirmed,
        nature=Nature.ACTUAL,
        source=RELEASE,
        publication=MONTH,
        target=CLAIM,
        value=_value("approx", amount="34"),
    ),
    _figure(
        e.FigureRestated,
        LAUNCH,
        nature=Nature.ESTIMATE,
        source=RELEASE,
        publication=MONTH,
        target=CLAIM,
        value=_value("range", lower="-5.50", upper="7", lower_inclusive=True, upper_inclusive=False),
        reason=RestatementReason.RECAST,
        factor="20",
    ),
    _figure(
        e.FigureRetracted,
        SINCE,
        nature=Nature.ACTUAL,
        source=PAPER,
        publication=MONTH,
        anchors=(QUOTE,),
        target=CLAIM,
        reason="withdrawn",
    ),
    _figure(
        e.FigureCorrected,
        target=CLAIM,
        value=_value("rank_set", ranks=(1, 2, 3, 4), as_reported="the top four positions"),
        publication=MONTH,
        source=PAPER,
        anchors=(),
        reason="a typing error",
    ),
    _figure(e.FigureVoided, target=CLAIM, reason="another company"),
    _figure(
        e.FigureDisputed,
        target=CLAIM,
        disputed_by="Desk",
        reason="differs from the filing",
        counter=_value("absent", reason="withheld"),
    ),
    _figure(e.DisputeResolved, target=OTHER, outcome=Outcome.UPHELD, reason="checked"),
    _figure(e.ClaimsLinked, relation=Relation.QUOTES, claim=CLAIM, other=OTHER),
]  # fmt: skip

_KEYS = [
    _definition(
        ApiKeyCreated,
        keyring_stream(),
        key_id="abcdefgh234567ij",
        name="newsroom 编辑部",
        scope=Scope.REPORT,
        key_digest="0f" * 32,
        expires_at=datetime(2027, 12, 31, 23, 59, 59, 999999, UTC),
    ),
    _definition(ApiKeyRevoked, keyring_stream(), key_id="abcdefgh234567ij", reason="left the desk"),
    _definition(
        SigningKeyRotated,
        signing_stream(),
        old_verifier_key="PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        new_verifier_key="PeterNeumann+0f0f0f0f+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
    ),
]

SAMPLES: dict[str, LoggedEvent] = {
    event.TOPIC: LoggedEvent(
        originator_id=stream,
        originator_version=7,
        actor="analyst@example.org",
        submission_id="golden-1",
        nonce="00112233445566778899aabbccddeeff",
        event=identify(stream, event),
    )
    for stream, event in (*_DEFINITIONS, *_FIGURES, *_KEYS)
}
