"""Definitions: versions, what may change and what may not, and one code for one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.domain import registry
from ledger.domain.definition_drafts import (
    MetricDraft,
    PeriodDraft,
    PrecedenceDraft,
    RedefineDraft,
    SeriesDraft,
    SourceDraft,
    SubjectDraft,
)
from ledger.domain.events import Event, MetricDefined
from ledger.domain.parsing import parse
from ledger.domain.periods import Period, PeriodType
from ledger.errors import AlreadyDefined, InvalidInput, InvalidPeriod, InvalidTime, LedgerError, NotFound, Refused

SUBJECT = {"code": "app", "name": "App", "kind": "app"}
METRIC = {"code": "revenue", "name": "Revenue", "measure": "flow", "unit_class": "currency", "definition": "as filed"}
SERIES = {"code": "app.revenue", "subject": "app", "metric": "revenue", "unit": "CNY"}
SOURCE = {"code": "doc", "publisher": "issuer", "title": "Results", "kind": "release", "tier": 2}
PERIOD = {"code": "spring-2026", "name": "Spring Festival 2026", "interval": "2026-02-15/2026-02-24"}
ORDER = {"order": [2, 1, 3, 4, 5, 6, 7]}


def subject(history: Sequence[Event] = (), parents: dict[str, str | None] | None = None, **changed: Any) -> Event:
    def parent_of(code: str) -> str | None:
        if parents is None or code not in parents:
            raise NotFound(f"no subject {code!r}", path=("parent",))
        return parents[code]

    return registry.register_subject(history, parse(SubjectDraft, SUBJECT | changed), parent_of)


def metric(history: Sequence[Event] = (), **changed: Any) -> MetricDefined:
    return registry.define_metric(history, parse(MetricDraft, METRIC | changed))


def redefine(history: Sequence[Event], definition: str = "new wording", reason: str = "r", **rest: Any) -> Event:
    draft = {"metric": "revenue", "definition": definition, "reason": reason} | rest
    return registry.redefine_metric(history, parse(RedefineDraft, draft))


def series(history: Sequence[Event] = (), twin: str | None = None, of: Any = None, **changed: Any) -> Event:
    return registry.define_series(history, parse(SeriesDraft, SERIES | changed), of or metric(), twin)


def source(history: Sequence[Event] = (), **changed: Any) -> Event:
    return registry.register_source(history, parse(SourceDraft, SOURCE | changed), datetime(2100, 1, 1, tzinfo=UTC))


def period(history: Sequence[Event] = (), **changed: Any) -> Event:
    return registry.define_period(history, parse(PeriodDraft, PERIOD | changed), {})


def precedence(history: Sequence[Event] = (), order: Any = None) -> Event | None:
    return registry.set_precedence(history, parse(PrecedenceDraft, {"order": order or ORDER["order"]}))


Act = Callable[[], object]
PUBLISHED: dict[str, Any] = {"published_at": "2025-11-25"}
DIGEST: dict[str, Any] = {"digest": "0" * 64}

REFUSALS: dict[str, tuple[Act, type[LedgerError], tuple[str, ...], str]] = {
    "a parent that nobody registered": (lambda: subject(parent="ghost"), NotFound, ("parent",), "no subject 'ghost'"),
    "its own parent": (lambda: subject(parent="app"), Refused, ("parent",), "its own ancestor"),
    "its own grandparent": (
        lambda: subject(parents={"b": "c", "c": "app"}, parent="b"), Refused, ("parent",), "its own ancestor",
    ),
    "a metric defined otherwise": (
        lambda: metric([metric()], definition="x"), AlreadyDefined, ("code",), "is defined otherwise",
    ),
    "a redefined metric defined as redefined": (
        lambda: metric([metric(), redefine([metric()])], definition="new wording"),
        AlreadyDefined, ("code",), "otherwise",
    ),
    "a redefinition of nothing": (lambda: redefine([]), NotFound, ("metric",), "no metric revenue"),
    "a series defined otherwise": (
        lambda: series([series()], unit="USD"), AlreadyDefined, ("code",), "is defined otherwise",
    ),
    "a series with another basis": (
        lambda: series([series()], basis="adjusted"), AlreadyDefined, ("code",), "is defined otherwise",
    ),
    "one identity under another code": (
        lambda: series(twin="other.code"), AlreadyDefined, ("code",), "are a series already",
    ),
    "a currency metric in a unit that is none": (
        lambda: series(unit="percent"), InvalidInput, ("unit",), "is not a currency",
    ),
    "a currency in lower case": (lambda: series(unit="cny"), InvalidInput, ("unit",), "is not a currency"),
    "a currency with its scale": (lambda: series(unit="CNY million"), InvalidInput, ("unit",), "is not a currency"),
    "a vintage zone that is none": (
        lambda: series(vintage_zone="Mars/Olympus"), InvalidTime, ("vintage_zone",), "is not a time zone",
    ),
    "a dimension that is a field": (
        lambda: series(dimensions={"basis": "adjusted"}), InvalidInput, (), "as a field of its own",
    ),
    "a source with another digest": (
        lambda: source([source(**DIGEST)], digest="1" * 64), AlreadyDefined, ("digest",), "has another digest",
    ),
    "a source that lost its digest": (lambda: source([source(**DIGEST)]), AlreadyDefined, ("digest",), "another"),
    "a source of another publisher": (
        lambda: source([source()], publisher="press"), AlreadyDefined, ("publisher",), "has another publisher",
    ),
    "a source of another tier": (lambda: source([source()], tier=1), AlreadyDefined, ("tier",), "has another tier"),
    "a source published otherwise": (
        lambda: source([source(**PUBLISHED)], published_at="2025-11-26"),
        AlreadyDefined, ("published_at",), "has another publication",
    ),
    "a source retrieved at no time": (
        lambda: source(retrieved_at="yesterday"), InvalidTime, ("retrieved_at",), "is not an instant",
    ),
    "a source published at no time": (
        lambda: source(published_at="2025-13"), InvalidTime, ("published_at",), "is not a date",
    ),
    "a named period without an end": (
        lambda: period(interval="2026-02-15/.."), InvalidPeriod, ("interval",), "two certain ends",
    ),
    "a named period of uncertain dates": (
        lambda: period(interval="2026-02~"), InvalidPeriod, ("interval",), "two certain ends",
    ),
    "a named period that reads as a fiscal year": (
        lambda: period(code="FY2026"), InvalidInput, ("code",), "reads as a date",
    ),
    "a named period that reads as a fiscal quarter": (
        lambda: period(code="FY2026-Q2"), InvalidInput, ("code",), "reads as a date",
    ),
    "a named period whose code begins with a digit": (
        lambda: period(code="2026-spring"), InvalidInput, ("code",), "pattern",
    ),
    "tiers that are no permutation": (
        lambda: precedence(order=[1, 2, 3, 4, 5, 6, 6]), InvalidInput, (), "a permutation of 1 to 7",
    ),
    "tiers that lack one": (lambda: precedence(order=[1, 2, 3]), InvalidInput, (), "a permutation of 1 to 7"),
    "an eighth tier": (
        lambda: precedence(order=[1, 2, 3, 4, 5, 6, 8]), InvalidInput, ("order", "6"), "less than or equal to 7",
    ),
    "a period linked with itself": (
        lambda: registry.link_periods("s", _week(17), _week(17), "r"), Refused, ("new",), "not linked with itself",
    ),
}  # fmt: skip


def _week(day: int, label: str | None = None) -> Period:
    return Period(type=PeriodType.AFTER_EVENT, start=date(2025, 11, day), end=date(2025, 11, day + 7), label=label)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_definition_is_refused_with_its_reason_and_place(name: str) -> None:
    act, kind, path, message = REFUSALS[name]
    with pytest.raises(kind, match=message) as refused:
        act()
    assert type(refused.value) is kind
    assert tuple(str(part) for part in refused.value.path) == path


@pytest.mark.parametrize("define", [subject, metric, series, source, period, precedence])
def test_the_same_definition_again_is_the_event_that_said_it(define: Callable[..., Event | None]) -> None:
    first = define()
    assert first is not None
    again = define([first])
    assert again is not None and again.event_id == first.event_id


@pytest.mark.parametrize(
    ("define", "changed"),
    [
        (subject, {"name": "Qwen"}),
        (subject, {"aliases": ["Tongyi"]}),
        (subject, {"fiscal_year_end": "03-31"}),
        (subject, {"external_ids": {"cik": "1"}}),
        (source, {"title": "Results, final"}),
        (source, {"url": "https://example.org"}),
        (source, {"retrieved_at": "2025-11-26T00:00Z"}),
        (period, {"interval": "2026-02-16/2026-02-24"}),
    ],
)
def test_what_may_change_is_a_next_version_and_may_change_back(
    define: Callable[..., Event], changed: dict[str, Any]
) -> None:
    first = define()
    second = define([first], **changed)
    third = define([first, second])
    assert len({first.event_id, second.event_id, third.event_id}) == 3
    assert define([first, second, third]).event_id == third.event_id


def test_a_metric_is_redefined_once_for_each_wording_in_force() -> None:
    first = metric()
    second = redefine([first])
    assert redefine([first, second]).event_id == second.event_id
    third = redefine([first, second], "another wording")
    back = redefine([first, second, third])
    assert len({second.event_id, third.event_id, back.event_id}) == 3
    assert metric([first, second, third, back]).event_id == first.event_id


def test_a_series_always_has_its_basis_among_its_sorted_dimensions() -> None:
    made = series(nature="guidance", basis="adjusted", dimensions={"region": "cn", "age": "18-24"})
    pairs = [(pair.key, pair.value) for pair in made.dimensions]  # type: ignore[attr-defined]
    assert pairs == [("age", "18-24"), ("basis", "adjusted"), ("nature", "guidance"), ("region", "cn")]


def test_a_currency_is_asked_of_metrics_of_money_alone() -> None:
    assert series(unit="percent", of=metric(unit_class="percent"))
    assert series(unit="HKD")


def test_a_series_that_is_defined_already_is_no_twin_of_itself() -> None:
    first = series()
    assert series([first], twin="app.revenue").event_id == first.event_id


def test_an_order_of_tiers_that_is_the_default_is_nothing_until_another_was_set() -> None:
    default = [1, 2, 3, 4, 5, 6, 7]
    assert precedence(order=default) is None
    first = precedence()
    assert first is not None
    back = precedence([first], default)
    assert back is not None and back.event_id != first.event_id


def test_linked_periods_are_named_by_their_dates_and_not_by_their_labels() -> None:
    one = registry.link_periods("s", _week(17), _week(18), "r")
    other = registry.link_periods("s", _week(17, "launch"), _week(18), "r")
    assert registry.period_link_stream("s", one.old, one.new) == registry.period_link_stream("s", other.old, other.new)
    assert registry.period_link_stream("s", one.new, one.old) != registry.period_link_stream("s", one.old, one.new)


def test_a_period_is_not_named_like_a_date_nor_like_another_period() -> None:
    """Else `FY2026-Q2` would mean January 2020 for every subject."""
    for name in ("FY2026-Q2", "2025-Q3", "2025"):
        with pytest.raises(InvalidInput, match="reads as a date"):
            period(name=name)
    draft = parse(PeriodDraft, PERIOD)
    with pytest.raises(AlreadyDefined, match="is a name of the period other"):
        registry.define_period((), draft, {draft.name.casefold(): "other"})


def test_a_source_learns_its_digest_and_its_date_once() -> None:
    """None may become known; what is known stays."""
    unknown = source(digest=None, published_at=None)
    known = source((unknown,), digest="0" * 64, published_at="2025-01-01")
    assert known != unknown
    with pytest.raises(AlreadyDefined):
        source((unknown, known), digest="f" * 64, published_at="2025-01-01")


def test_a_source_that_is_not_out_yet_is_refused() -> None:
    with pytest.raises(InvalidTime, match="has not come yet"):
        source(published_at="2999")
