"""The pure domain: decisions, fold, resolution and slices over a list in memory; no store, no views, no application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest

from ledger.domain import resolution
from ledger.domain import vintages as along
from ledger.domain.events import PeriodsLinked, PrecedenceSet
from ledger.domain.history import Entry, Figure
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.instants import format_instant, parse_when, zone_named
from ledger.domain.lives import life
from ledger.domain.precedence import PrecedenceHistory
from ledger.domain.values import Value, format_number
from ledger.errors import LedgerError
from tests.journeys.domain_book import Book
from tests.journeys.wording import Answer, Change, Given, Refusal, Release, Spot, Vintage, answer_in_words, in_words
from tests.journeys.world import GROWTH, Clock, World, digest_of


class DomainWorld(World):
    face = "domain"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._book = Book(clock)
        self._texts: dict[str, str] = {}

    def command(self, name: str, given: Given) -> str:
        try:
            return self._book.record(name, given)
        except LedgerError as error:
            raise Refusal(error.code, None, tuple(str(part) for part in error.path)) from None

    def attach(self, source: str, text: str) -> None:
        assert self._book.source(source).digest == digest_of(text)
        self._texts[source] = text

    def ask(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> Answer:
        found, by = self._figure(recorded_by, series, period)
        known, rule = self._known(known_on, series), self._precedence().at(by)
        answer = resolution.resolve(found, known, rule)
        slices = self._slices(found, by, known)
        assert answer == (slices[-1].answer if slices else resolution.NOT_YET_KNOWN), "one answer, found in two ways"
        chosen = found.entries[answer.chosen] if answer.chosen else None
        backing = {*answer.backing, *([answer.chosen] if answer.chosen else [])}
        return Answer(
            says=_says(answer),
            known_from=format_instant(slices[-1].vintage_from) if slices else None,
            published_at=chosen.publication.stated if chosen else None,
            chosen=answer.chosen,
            rule=answer.rule,
            whys={claim: str(why) for claim, why in answer.alternatives},
            spots=frozenset(self._spots([found.entries[claim] for claim in backing])),
            conflicted=answer.conflicted,
            links=self._links(found, by),
        )

    def _spots(self, claims: Sequence[Entry]) -> list[Spot]:
        return [
            Spot(code, anchor.start, anchor.end, text[anchor.start : anchor.end] if text else None)
            for claim in claims
            for anchor in claim.anchors
            for code, text in [(claim.source.code, self._texts.get(claim.source.code))]
        ]

    def _links(self, found: Figure, by: int) -> frozenset[tuple[str, str]]:
        links = [each.event for _, each in self._book.log[:by] if isinstance(each.event, PeriodsLinked)]
        keys = [(link.old.key, link.new.key) for link in links if link.series == found.series]
        return frozenset(pair for pair in keys if found.period.key in pair)

    def vintages_of(
        self, known_on: str | None, recorded_by: str | None, series: str, period: str, by_day: bool
    ) -> list[Vintage]:
        found, by = self._figure(recorded_by, series, period)
        # The last slice of each vintage stands for it.
        kept = list(
            {each.vintage_from: each for each in self._slices(found, by, self._known(known_on, series))}.values()
        )
        if by_day:
            kept = _last_of_days(kept, self._book.series(series).vintage_zone)
        sinces = [format_instant(each.vintage_from) for each in kept]
        return [
            Vintage(number, since, until, _says(each.answer))
            for number, (each, since, until) in enumerate(zip_longest(kept, sinces, sinces[1:]), start=1)
        ]

    def releases_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Release]:
        found, _ = self._figure(recorded_by, series, period)
        return [
            Release(each.number, each.publication.stated, tuple(_words(claim.value) for claim in each.claims))
            for each in along.releases(found, self._known(known_on, series))
        ]

    def audit_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Change]:
        found, by = self._figure(recorded_by, series, period)
        history = self._book.stream(figure_stream_id(series, found.period), by)
        return [
            Change(
                kind=change.kind,
                before=_words(change.before),
                after=_words(change.after),
                delta=None if change.delta is None else format_number(change.delta),
                reason=change.reason,
                recorded_at=format_instant(change.recorded.recorded_at),
                voided=change.voided,
                says=_says(change.answer),
            )
            for change in life(history, self._precedence(), self._known(known_on, series))
        ]

    def conflicts(self, known_on: str | None = None, recorded_by: str | None = None) -> set[tuple[str, str]]:
        held = {(one.series, one.period.dates) for one in self._book.figures(self._by(recorded_by))}
        return {place for place in held if self.ask(known_on, recorded_by, *place).conflicted}

    def line(self, series: str = GROWTH) -> list[tuple[str, str]]:
        held = [one for one in self._book.figures(self.position()) if one.series == series]
        if len({one.period.kind for one in held}) > 1:  # the domain's word for what may stand in one line
            raise Refusal("AMBIGUOUS_PERIOD")
        return [(one.period.dates, self.ask(None, None, series, one.period.dates).says) for one in held]

    def content(self, event_id: str) -> Given:
        (event,) = (each.event for _, each in self._book.log if each.event.event_id == event_id)
        return event.model_dump(mode="json", exclude_none=True, exclude={"event_id", "note"})

    def position(self) -> int:
        return len(self._book.log)

    def _figure(self, recorded_by: str | None, series: str, text: str) -> tuple[Figure, int]:
        by, reading = self._by(recorded_by), self._book.reading(text)
        for found in self._book.figures(by):
            if (found.series, found.period.start, found.period.end) == (series, reading.start, reading.end):
                return found, by
        for later in self._book.figures(self.position()):
            if (later.series, later.period.start, later.period.end) == (series, reading.start, reading.end):
                return later._replace(events={}, entries={}, links={}, disputes={}, resolutions={}), by
        raise Refusal("NOT_FOUND")

    def _slices(self, found: Figure, by: int, known: datetime | None) -> list[along.Slice]:
        slices = along.joined(along.points(found, self._precedence().at(by)))
        return [each for each in slices if known is None or each.known_from <= known]

    def _precedence(self) -> PrecedenceHistory:
        rule = PrecedenceHistory()
        for _, each in self._book.log:
            if isinstance(each.event, PrecedenceSet):
                rule = rule.then(each.seq, each.event.order)
        return rule

    def _by(self, recorded_by: str | None) -> int:
        if recorded_by is None or recorded_by.isdecimal():
            return int(recorded_by or self.position())
        until = parse_when(recorded_by, "UTC")
        return sum(each.recorded_at <= until for _, each in self._book.log)

    def _known(self, known_on: str | None, series: str) -> datetime | None:
        return None if known_on is None else parse_when(known_on, self._book.series(series).vintage_zone)


def _last_of_days(kept: Sequence[along.Slice], zone: str) -> list[along.Slice]:
    """One vintage a date by the clocks of `zone`; equal neighbours are one, from the first on."""
    days: dict[date, along.Slice] = {}
    for each in kept:
        days[each.vintage_from.astimezone(zone_named(zone)).date()] = each
    found: list[along.Slice] = []
    for each in days.values():
        if found and found[-1].answer.meaning == each.answer.meaning:
            each = each._replace(vintage_from=found.pop().vintage_from)
        found.append(each)
    return found


def _words(value: Value | None) -> str | None:
    return in_words(value.model_dump(mode="json")) if value else None


def _says(answer: resolution.Answer) -> str:
    value = answer.value.model_dump(mode="json") if answer.value else None
    return answer_in_words(answer.state, value, answer.absent_reason)
