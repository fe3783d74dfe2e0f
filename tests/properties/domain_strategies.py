"""Any value, period, publication and event of the domain, within what the ledger takes in."""

from __future__ import annotations

import string
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ledger.domain import events
from ledger.domain.events import Event
from ledger.domain.instants import format_instant
from ledger.domain.key_events import Scope
from ledger.domain.periods import Period, PeriodType
from ledger.domain.publications import Basis, Publication
from ledger.domain.values import AbsentReason, Comparator, Value
from ledger.domain.words import Anchor, Dimension, Measure, Nature, Outcome, Relation, RestatementReason, SourceRef
from tests.properties.histories import VALUES

ZONES = ("UTC", "Asia/Hong_Kong", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu")
# What `words._CONTROL` refuses is left out; everything else may be in a name, emoji and CJK too.
printable = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\u200e\u200f")
words = st.text(printable.filter(lambda c: not "\u202a" <= c <= "\u202e" and not "\u2066" <= c <= "\u2069"), max_size=8)
names = words.map(lambda text: unicodedata.normalize("NFC", f"n {text}".strip()))
_CODE = string.ascii_letters + string.digits + "._-"
codes = st.text(_CODE + ":", min_size=1, max_size=12)
ids = st.uuids().map(str)
tiers = st.integers(1, 7)
dates = st.dates(date(1, 2, 1), date(9998, 12, 1))


def _digits(sign: str, whole: int, places: int, part: int) -> str:
    fraction = f".{part % 10**places:0{places}}" if places else ""
    return f"{sign}{whole}{fraction}"


digits = st.builds(
    _digits, st.sampled_from(("", "-")), st.integers(0, 10**30 - 1), st.integers(0, 18), st.integers(0, 10**18 - 1)
)
numbers = st.one_of(digits, st.sampled_from(("0", "-0", "0.0", "10", "10.20", "39800000000"))).map(Decimal)
instants = st.datetimes(datetime(1, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))


def _range(draw: st.DrawFn) -> dict[str, Any]:
    lower, upper = sorted((draw(numbers), draw(numbers)))
    closed = st.just(True) if lower == upper else st.booleans()
    return {"lower": lower, "upper": upper, "lower_inclusive": draw(closed), "upper_inclusive": draw(closed)}


@st.composite
def values(draw: st.DrawFn) -> Value:
    """A value of any comparator."""
    comparator = draw(st.sampled_from(Comparator))
    fields: dict[str, Any] = {}
    match comparator:
        case Comparator.EXACT:
            fields["amount"] = draw(numbers)
            if draw(st.booleans()):
                decimals, basis = draw(st.integers(-30, 18)), draw(st.sampled_from(("stated", "inferred")))
                fields |= {"decimals": decimals, "decimals_basis": basis}
        case Comparator.APPROX:
            fields["amount"] = draw(numbers)
        case Comparator.GT | Comparator.GE:
            fields["lower"] = draw(numbers)
        case Comparator.LT | Comparator.LE | Comparator.NEARLY:
            fields["upper"] = draw(numbers)
        case Comparator.RANGE:
            fields |= _range(draw)
        case Comparator.RANK_SET:
            fields["ranks"] = tuple(sorted(draw(st.sets(st.integers(1, 100_000), min_size=1, max_size=5))))
        case Comparator.ABSENT:
            fields["reason"] = draw(st.sampled_from(AbsentReason))
    return Value(comparator=comparator, unit=draw(names), as_reported=draw(st.none() | names), **fields)


drawn_often = st.sampled_from(VALUES)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A period of any type."""
    type, start = draw(st.sampled_from(PeriodType)), draw(dates)
    label = draw(st.none() | names)
    if type is PeriodType.OPEN:
        begins = draw(st.booleans())
        return Period.of(type, start if begins else None, None if begins else start, label)
    days = 1 if type is PeriodType.INSTANT else draw(st.integers(1, 800))
    start = min(start, date(9990, 1, 1))
    return Period.of(type, start, start + timedelta(days=days), label)


@st.composite
def publications(draw: st.DrawFn) -> Publication:
    """A publication of any precision."""
    day = draw(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    at = draw(instants)
    stated = draw(
        st.sampled_from(
            (f"{day.year}", f"{day:%Y-%m}", f"{day}", format_instant(at)[:16] + "Z", format_instant(at)[:19] + "+08:00")
        )
    )
    return Publication.parse(stated, zone=draw(st.sampled_from(ZONES)), basis=draw(st.sampled_from(Basis)))


@st.composite
def anchors(draw: st.DrawFn) -> Anchor:
    """A passage, quoted or not."""
    start = draw(st.integers(0, 10**6))
    exact = draw(st.none() | st.text(min_size=1, max_size=6))
    end = start + (len(exact) if exact is not None else draw(st.integers(1, 50)))
    return Anchor(start=start, end=end, exact=exact, prefix=draw(st.none() | st.text(max_size=4)))


hex_digits = st.text("0123456789abcdef", min_size=64, max_size=64)
sources = st.builds(SourceRef, code=codes, publisher=codes, tier=tiers)
some_anchors = st.lists(anchors(), max_size=2).map(tuple)
keys = st.text(string.ascii_lowercase, min_size=1, max_size=6).map(lambda text: f"{text}_2")
dimensions = st.builds(Dimension, key=keys, value=st.text(_CODE, min_size=1, max_size=9))
some_dimensions = st.lists(dimensions, max_size=2).map(tuple)
verifier_keys = st.from_regex(r"[a-z.]{1,20}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", fullmatch=True)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "event_id": ids, "note": st.none() | names, "code": codes, "name": names, "kind": names,
    "parent": st.none() | codes,
    "aliases": st.lists(names, max_size=2).map(tuple), "external_ids": some_dimensions, "dimensions": some_dimensions,
    "fiscal_year_end": st.sampled_from((None, "03-31", "12-31")), "measure": st.sampled_from(Measure),
    "unit_class": names, "definition": names, "reason": names, "subject": codes, "metric": codes, "unit": names,
    "vintage_zone": st.sampled_from(ZONES), "title": names, "publisher": codes, "tier": tiers,
    "author": st.none() | names, "url": st.none() | st.just("https://example.org/a?b=c"),
    "digest": st.none() | hex_digits, "retrieved_at": st.none() | instants,
    "document_date": st.none() | dates, "publication": publications(), "start": dates, "end": dates, "series": codes,
    "old": periods(), "new": periods(), "order": st.permutations(range(1, 8)).map(tuple), "period": periods(),
    "nature": st.none() | st.sampled_from(Nature),
    "source": sources, "anchors": some_anchors, "value": values(), "target": ids, "factor": st.none() | numbers,
    "disputed_by": names, "counter": st.none() | values(), "outcome": st.sampled_from(Outcome),
    "relation": st.sampled_from(Relation), "claim": ids, "other": ids,
    "key_id": st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16), "scope": st.sampled_from(Scope),
    "key_digest": hex_digits, "expires_at": st.none() | instants,
    "old_verifier_key": verifier_keys, "new_verifier_key": verifier_keys,
}  # fmt: skip


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a kind; a correction names any of its fields."""
    fields = {name: FIELDS[name] for name in kind.model_fields}
    if kind is events.FigureRestated:
        fields["reason"] = st.sampled_from(RestatementReason)
    if kind is events.FigureCorrected:
        fields |= {name: st.none() | FIELDS[name] for name in ("value", "publication", "source", "anchors")}
    return st.builds(kind, **fields)
