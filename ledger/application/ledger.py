"""The ledger as one object: open it, command it, ask it."""

from __future__ import annotations

import hashlib
import logging
import os
import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ledger.application.advance import Advance
from ledger.application.commands import COMMANDS, Command
from ledger.application.operation import Operation
from ledger.application.projection_state import Speed
from ledger.application.questions import Questions
from ledger.application.transparency import Transparency
from ledger.application.work import Work
from ledger.deadline import unbounded
from ledger.domain.canonical import canonical_json
from ledger.domain.drafts import Draft
from ledger.domain.history import Logged
from ledger.domain.parsing import parse
from ledger.errors import (
    ConcurrencyConflict,
    InvalidInput,
    LedgerError,
    StoreFailure,
    StoreUnavailable,
    SubmissionReused,
)
from ledger.projections.catch_up import Projector
from ledger.projections.schema import PROJECTION
from ledger.projections.views import Views
from ledger.spans import span
from ledger.store.database import Database
from ledger.store.log import EventLog, PriorSubmission, utc_now
from ledger.store.opening import open_database
from ledger.store.recorder import Submission, Unless
from ledger.store.tree_growth import extend

_log = logging.getLogger("ledger.application")

_ATTEMPTS = 8
"""How often a lost race decides again; the last time under the write lock."""
_FIRST_PAUSE_S = 0.002
"""At most, after the first lost race; twice as long after each further one, so that rivals do not starve a writer."""
_PATIENCE_S = 5.0
"""How long a store that cannot be reached is tried again."""
_LONGEST_PAUSE_S = 0.4
"""At most, before it is tried once more."""
_RANDOM = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command did.

    `events` are those that say what was asked, in order: written now, or found recorded already.
    `written` counts the new ones; `position` is the position from which every answer shows them;
    `replayed` tells that this submission was answered before.
    """

    events: tuple[Logged, ...]
    written: int
    position: int
    replayed: bool = False


class Recording(NamedTuple):
    """How a unit of work is recorded: `answers` as `EventLog.append` takes them, None: nothing is, nor the key."""

    submission: Submission
    answers: Sequence[int] | None


class Transacted(NamedTuple):
    """A unit of work that is recorded, with what it wrote; from `position` on every answer shows it."""

    work: Work
    written: list[Logged]
    position: int


class Ledger(Questions, Operation, Transparency):
    """One ledger over one database. Safe to share between threads.

    `actor` is who commands unless a call names somebody; `clock` gives aware UTC datetimes. Not `catch_up`: the views
    are left where they are, for who follows the log anyhow or looks how far behind they are.
    """

    def __init__(
        self,
        database: Database,
        actor: str = "local",
        clock: Callable[[], datetime] = utc_now,
        *,
        catch_up: bool = True,
    ) -> None:
        self._database = database
        self.actor = actor
        log = EventLog(database, clock)
        extend(database)
        super().__init__(log, Views(database))
        self._projector = Projector(database, log)
        self.advance = Advance(self._projector.catch_up() if catch_up else 0)
        self.speed = Speed()

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        actor: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        catch_up: bool = True,
    ) -> Ledger:
        """Opens the ledger at `url`; a SQLite file is made where there is none.

        `url` is `sqlite:///PATH` or PostgreSQL's own, with one host or several; None: `LEDGER_DATABASE`, else a file in
        the user's data folder. `actor` None: `LEDGER_ACTOR`, else `local`. Errors: InvalidInput, StoreFailure.
        """
        actor = actor or os.environ.get("LEDGER_ACTOR") or "local"
        return cls(open_database(url, PROJECTION), actor, clock, catch_up=catch_up)

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # Commands.

    def command(
        self, name: str, given: Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> Receipt:
        """The command of that name (see `commands.COMMANDS`) with the fields of its draft."""
        command = COMMANDS[name]
        return self.submit([(command, parse(command.draft, given))], key=key, actor=actor)

    def report_many(
        self, given: Sequence[Mapping[str, Any]], *, key: str | None = None, actor: str | None = None
    ) -> Receipt:
        """Many claims as one submission: all are recorded, or none. Errors bear the index of the draft at fault."""
        report = COMMANDS["report_figure"]
        return self.submit(
            [(report, _parse_at(index, report, each)) for index, each in enumerate(given)], key=key, actor=actor
        )

    def submit(
        self,
        commands: Sequence[tuple[Command, Draft]],
        *,
        key: str | None = None,
        actor: str | None = None,
        scope: str | None = None,
    ) -> Receipt:
        """Takes all commands as one submission: all are recorded, or none.

        `key` is the idempotency key: the same key and content again gets the first answer. None: no key.
        `scope`: whose keys these are; None: the actor's own.
        Errors: those of the decisions; SubmissionReused; ConcurrencyConflict when others kept writing first.
        """
        submission = Submission(actor or self.actor, key or f"auto:{uuid.uuid4()}", _digest(commands), scope)

        def decide(work: Work) -> Recording:
            for index, (command, draft) in enumerate(commands):
                self._decide(work, command, draft, index if len(commands) > 1 else None)
            return Recording(submission, _answers(work) if work.writes or key is not None else None)

        with span(f"command {commands[0][0].name}" if len(commands) == 1 else "commands"), unbounded():
            outcome = self.transact(submission, decide)
            if isinstance(outcome, PriorSubmission):
                return self._replay(outcome, submission)
            return Receipt(self._answered(outcome), len(outcome.written), outcome.position)

    def transact(self, submission: Submission, decide: Callable[[Work], Recording]) -> Transacted | PriorSubmission:
        """One unit of work: decided on what is there, appended, and decided again when somebody else wrote first.

        What `decide` wrote is recorded under the submission that it returns, and brought into view. Where `submission`
        was recorded before, nothing is decided. While the store cannot be reached it is tried again for 5 s.
        Errors: those of `decide`; ConcurrencyConflict when others kept writing first; StoreUnavailable.
        """
        until = time.monotonic() + _PATIENCE_S
        lost_races = 0
        was_new = was_cut_off = False
        while True:
            try:
                if (prior := self.log.prior(submission)) is not None:
                    return prior._replace(is_own=was_cut_off)
                was_new = True
                # The last attempt decides with the write lock in hand: no rival can be first once more.
                return self._attempt(submission, decide, alone=lost_races == _ATTEMPTS - 1)
            except ConcurrencyConflict:
                lost_races += 1
                if lost_races == _ATTEMPTS:
                    raise
                time.sleep(_RANDOM.uniform(0, _FIRST_PAUSE_S * 2**lost_races))
            except StoreUnavailable:
                # A commit whose acknowledgement was lost is found by its submission, before anything is decided anew.
                was_cut_off = was_new
                if time.monotonic() > until:
                    raise
                time.sleep(_RANDOM.uniform(0, _LONGEST_PAUSE_S))

    def _attempt(self, submission: Submission, decide: Callable[[Work], Recording], *, alone: bool) -> Transacted:
        self._projector.catch_up()
        with self.log.alone() if alone else nullcontext():
            work = Work(self.log, self.views, submission.actor, submission.submission_id)
            written = self._append(work, decide(work))
        found = [seq for _, seq in work.decided if seq is not None]
        position = self._show(max([*found, *(logged.seq for logged in written)], default=0), written)
        return Transacted(work, written, position)

    def _decide(self, work: Work, command: Command, draft: Draft, index: int | None) -> None:
        try:
            command.decide(work, draft)
        except LedgerError as error:
            raise (error.at(index) if index is not None else error) from None

    def _replay(self, prior: PriorSubmission, submission: Submission) -> Receipt:
        if prior.content_digest != submission.content_digest:
            raise SubmissionReused(
                f"the key {submission.submission_id!r} came before with other content",
                path=("Idempotency-Key",),
                hint="send new content under a new key",
            )
        position = self._show(max(prior.seqs, default=0))
        events = tuple(self.log.at(prior.seqs))
        own = len({event.seq for event in events if _was_sent_as(event, submission)}) if prior.is_own else 0
        return Receipt(events, own, position, replayed=not prior.is_own)

    def _append(self, work: Work, recording: Recording) -> list[Logged]:
        if recording.answers is None:
            return []
        unless = Unless(work.position, sorted(work.rests_on)) if work.rests_on else None
        return self.log.append(work.writes, recording.submission, answered_by=recording.answers, unless=unless)

    def _answered(self, outcome: Transacted) -> tuple[Logged, ...]:
        """The events that answer a submission, in its order, those recorded before too."""
        found = [seq for _, seq in outcome.work.decided if seq is not None]
        older = dict(zip(found, self.log.at(found), strict=True))
        by_id = {logged.recorded.event.event_id: logged for logged in outcome.written if logged.recorded}
        return tuple(by_id[event.event_id] if seq is None else older[seq] for event, seq in outcome.work.decided)

    def _show(self, position: int, fresh: Sequence[Logged] = ()) -> int:
        """Brings what is recorded into view. It is recorded whatever happens to the views, which catch up later."""
        try:
            return self._projector.catch_up(position, fresh)
        except StoreFailure as error:
            _log.error("position %d is recorded, and not yet in view: %s", position, error)
            return position
        finally:
            self.advance.to(position)

    def attach_text(self, content: bytes, actor: str | None = None) -> str:
        """Keeps a source's text, found by its SHA-256, which is returned; passages can be shown from then on."""
        return self.log.attach_text(content, actor or self.actor)


def _parse_at(index: int, command: Command, given: Mapping[str, Any]) -> Draft:
    try:
        return parse(command.draft, given)
    except InvalidInput as error:
        raise error.at(index) from None


def _was_sent_as(event: Logged, submission: Submission) -> bool:
    return event.recorded is not None and event.recorded.submission_id == submission.submission_id


def _answers(work: Work) -> list[int]:
    """The positions of the events decided, −n for the nth that is written."""
    own = {write.event.event_id: -number for number, write in enumerate(work.writes, start=1)}
    return [own[event.event_id] if seq is None else seq for event, seq in work.decided]


def _digest(commands: Sequence[tuple[Command, Draft]]) -> str:
    content = [[command.name, draft.model_dump(mode="json", exclude_none=True)] for command, draft in commands]
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
