"""A chunk of a table: what the ledger holds of its figures, read at once, and the event of each statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application.commands import COMMANDS
from ledger.application.work import Work
from ledger.domain import registry
from ledger.domain.definition_drafts import MetricDraft, SeriesDraft, SourceDraft, SubjectDraft
from ledger.domain.definition_events import is_recorded
from ledger.domain.drafts import Draft
from ledger.domain.history import Figure, Recorded
from ledger.domain.identifiers import figure_stream_id
from ledger.domain.publications import Publication
from ledger.domain.retelling import Telling, is_edit, is_held, retell
from ledger.domain.words import SourceRef
from ledger.errors import InvalidInput, LedgerError, Refused, StoreFailure
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Item, Table, Told


class Speaker(NamedTuple):
    """A source with its publication."""

    source: SourceRef
    publication: Publication


class Names:
    """The units of series and the sources that were met: neither ever changes once it is recorded."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        self.speakers: dict[str, Speaker] = {}
        self.lost: set[UUID] = set()
        """Streams of which a definition was refused: what is said of them means something else."""


class Chunk:
    """Items that are decided together, and again when somebody else wrote first.

    `written` and `repeated` count those taken, `refused` those that the ledger does not take, `unreadable` those that
    the file's reader could not read.
    """

    def __init__(self, table: Table, items: list[Item], names: Names, own_key: str) -> None:
        self._table = table
        self._items = items
        self._names = names
        self._own_key = own_key
        self.unreadable = [item for item in items if isinstance(item, Rejection)]
        self._begin()

    def _begin(self) -> None:
        self.written = 0
        self.repeated = 0
        self.refused: list[Rejection] = []
        self._units = dict(self._names.units)
        self._speakers = dict(self._names.speakers)
        self._lost = set(self._names.lost)

    def settle(self) -> None:
        """What was decided is recorded: the names that it read or made hold from now on."""
        self._names.units = self._units
        self._names.speakers = self._speakers
        self._names.lost = self._lost

    def skip(self) -> None:
        """Everything in it was recorded before."""
        self._begin()
        self.repeated = len(self._items) - len(self.unreadable)

    def decide(self, work: Work) -> None:
        """Decides every item on what is there. Errors: StoreFailure."""
        self._begin()
        work.fetch(self._streams())
        drafts = (item.draft for item in self._items if isinstance(item, Define))
        work.fetch_twins(draft for draft in drafts if isinstance(draft, SeriesDraft))
        for item in self._items:
            if isinstance(item, Rejection):
                continue
            before = len(work.writes)
            try:
                if isinstance(item, Define):
                    self._define(work, item)
                else:
                    self._tell(work, item)
            except LedgerError as error:
                self._refuse(item, error)
                continue
            if len(work.writes) > before:
                self.written += 1
            else:
                self.repeated += 1

    def _streams(self) -> Iterator[UUID]:
        """All streams that decisions about the items look at."""
        for item in self._items:
            match item:
                case Define(draft=draft):
                    yield stream_of(draft)
                case Told():
                    yield figure_stream_id(item.series, item.period)
                    if item.series not in self._names.units:
                        yield registry.series_stream(item.series)
                    if item.source not in self._names.speakers:
                        yield registry.source_stream(item.source)

    def _define(self, work: Work, item: Define) -> None:
        """A definition that was recorded before stays as it is, also where it was changed by hand since."""
        stream = stream_of(item.draft)
        self._lost.add(stream)
        if not is_recorded(work.definitions(stream), item.draft):
            COMMANDS[item.command].decide(work, item.draft)
        self._lost.discard(stream)

    def _tell(self, work: Work, told: Told) -> None:
        unit, speaker = self._unit(work, told.series), self._speaker(work, told.source)
        telling = Telling(told.series, unit, told.period, speaker.source, speaker.publication, told.value)
        stream = figure_stream_id(told.series, told.period)
        if not work.is_readable(stream):
            raise Refused("an event of this figure cannot be read; nothing is decided over it", hint="see /readyz")
        figure = work.figure_at(stream)
        if figure is not None and self._is_edited(figure, telling):
            telling = self._recaptured(work, figure, telling)
        event = retell(figure, telling, work.now)
        if event is not None:
            work.decide(stream, event)

    def _is_edited(self, figure: Figure, telling: Telling) -> bool:
        """Whether the source says another thing now than an earlier import, or somebody, read in it."""
        return not is_held(figure, telling) and is_edit(figure, telling, self._is_own)

    def _recaptured(self, work: Work, figure: Figure, telling: Telling) -> Telling:
        """The same as told by the second capture of its source. Errors: Refused where there is none."""
        if self._table.recapture is not None:
            draft = self._table.recapture(telling.source.code)
            source = SourceRef(code=draft.code, publisher=draft.publisher, tier=draft.tier)
            again = telling._replace(source=source, publication=draft.publication() or telling.publication)
            if not self._is_edited(figure, again):
                if not is_recorded(work.definitions(stream_of(draft)), draft):
                    COMMANDS["register_source"].decide(work, draft)
                return again
        raise Refused(
            f"the ledger holds another value of {telling.source.code} for this period",
            hint="correct or void that one, or give the whole as another series",
        )

    def _is_own(self, recorded: Recorded) -> bool:
        return recorded.submission_id.startswith(self._own_key)

    def _unit(self, work: Work, series: str) -> str:
        unit = self._units.get(series)
        if unit is None:
            self._check(registry.series_stream(series), f"series {series}")
            unit = self._units[series] = work.series(series).unit
        return unit

    def _speaker(self, work: Work, code: str) -> Speaker:
        speaker = self._speakers.get(code)
        if speaker is None:
            self._check(registry.source_stream(code), f"source {code}")
            publication = work.source(code).publication
            if publication is None:
                raise InvalidInput(f"source {code} has no publication date", hint="register it with one")
            speaker = self._speakers[code] = Speaker(work.source_ref(code), publication)
        return speaker

    def _check(self, stream: UUID, what: str) -> None:
        """What was to be defined otherwise is not what a statement means. Errors: Refused."""
        if stream in self._lost:
            raise Refused(f"the definition of {what} was refused")

    def _refuse(self, item: Define | Told, error: LedgerError) -> None:
        if isinstance(error, StoreFailure):
            raise error
        place = f"{item.place}: " if isinstance(item, Told) and item.place else ""
        self.refused.append(Rejection(self._table.file, item.line, error.code, f"{place}{error}"))


def stream_of(draft: Draft) -> UUID:
    """The stream of what a draft defines."""
    match draft:
        case SubjectDraft():
            return registry.subject_stream(draft.code)
        case MetricDraft():
            return registry.metric_stream(draft.code)
        case SeriesDraft():
            return registry.series_stream(draft.code)
        case SourceDraft():
            return registry.source_stream(draft.code)
        case unknown:
            raise TypeError(f"{type(unknown).__name__} is not a definition of a table")
