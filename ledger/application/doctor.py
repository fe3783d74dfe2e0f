"""Whether all is well with a ledger: its store, log and views, the zone rules and the clock. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module

from ledger.application.projection_state import ProjectionState, State, state_of
from ledger.application.signing import Signing
from ledger.domain.instants import read_instant
from ledger.errors import NotFound, StoreFailure
from ledger.projections.catch_up import Progress
from ledger.projections.schema import PROJECTION
from ledger.store.database import Connection, Database, scalar
from ledger.store.findings import Finding, fault, ok, warning
from ledger.store.log import EventLog, utc_now
from ledger.store.opening import existing_database

_SKEW = timedelta(seconds=1)
_LARGE_SKEW = timedelta(minutes=1)
_RULES_AGE_YEARS = 2


def examine(url: str | None, now: datetime | None = None) -> list[Finding]:
    """What is found at `url` (None: where `Ledger.open` looks). `now` None: the clock of this machine.

    Errors: InvalidInput for a URL that names no database; a database that cannot be opened is a finding.
    """
    now = now or utc_now()
    findings = [_zone_rules(now)]
    try:
        database = existing_database(url, PROJECTION)
        try:
            return [*database.examine(), *_examine_content(database, now), _checkpoints(database), *findings]
        finally:
            database.close()
    except StoreFailure as error:
        return [fault("database", error.message, error.hint or "see what it says"), *findings]


def _examine_content(database: Database, now: datetime) -> Iterator[Finding]:
    with database.reading() as connection:
        yield _positions(connection)
        yield _clock(connection, now)
        if not database.has_table(connection, "projection"):
            yield warning("views", "there are none yet", "any command or server makes them")
            return
        progress = _progress(connection)
        if progress is None:
            others = ", ".join(name for (name,) in connection.execute("SELECT name FROM projection"))
            yield warning("views", f"they are another release's: {others}", "any command of this one makes its own")
            return
        is_standby = database.is_standby(connection)
        oldest = scalar(connection, "SELECT recorded_at FROM event WHERE seq = ?", (progress.position + 1,))
    leader = database.leadership(PROJECTION).leader()
    state = state_of(PROJECTION, progress, read_instant(oldest) if oldest else None, now, None, leader, is_standby)
    yield _views(state)
    yield _parked(progress)
    yield _leader(state)


def _positions(connection: Connection) -> Finding:
    count, last = connection.execute("SELECT count(*), coalesce(max(seq), 0) FROM event").fetchone()
    if count == last:
        return ok("positions", f"{count} events, none missing")
    return fault(
        "positions",
        f"{count} events up to position {last}",
        "events were taken away behind the ledger's back: restore a backup",
    )


def _checkpoints(database: Database) -> Finding:
    """Whether the log continues what was signed: a look at roots, not at every event, which `ledger verify` hashes."""
    signing = Signing(database, EventLog(database))
    try:
        key, checkpoint = signing.verifier_key(), signing.check()
    except NotFound as error:
        return warning("checkpoints", error.message, error.hint)
    except StoreFailure as error:
        return fault("checkpoints", error.message, error.hint)
    size = checkpoint.size if checkpoint else 0
    return ok("checkpoints", f"{size} events are signed by {key.name}, and the log continues them")


def _clock(connection: Connection, now: datetime) -> Finding:
    text = scalar(connection, "SELECT recorded_at FROM event ORDER BY seq DESC LIMIT 1")
    if text is None:
        return ok("clock", "nothing is recorded yet")
    behind = read_instant(text) - now
    if behind <= _SKEW:
        return ok("clock", f"last recorded at {text}")
    told = f"last recorded at {text}, which is {behind.total_seconds():.0f} s from now"
    hint = "record times stand still until this machine's clock has come there: set it right"
    return fault("clock", told, hint) if behind > _LARGE_SKEW else warning("clock", told, hint)


def _progress(connection: Connection) -> Progress | None:
    row = connection.execute(
        "SELECT position, (SELECT coalesce(max(seq), 0) FROM event), (SELECT count(*) FROM parked)"
        " FROM projection WHERE name = ?",
        (PROJECTION,),
    ).fetchone()
    return Progress(*row) if row else None


def _views(state: ProjectionState) -> Finding:
    told = f"{state.name} {state.state}: position {state.position} of {state.head}"
    if state.state in (State.LIVE, State.STANDBY):
        return ok("views", told)
    told += f", the oldest event not in view is {state.lag_s:.0f} s old"
    if state.state is State.CATCHING_UP:
        return warning("views", told, "wait, and look again whether it gets on")
    return warning("views", told, "start `ledger worker` or a server")


def _parked(progress: Progress) -> Finding:
    if not progress.parked:
        return ok("parked", "none")
    told = f"{progress.parked} events could not be applied; their figures are marked stale"
    return fault("parked", told, "`ledger parked` says why; mend that, then `ledger replay`")


def _leader(state: ProjectionState) -> Finding:
    if state.leader is None:
        return ok("leader", "no process leads: each brings into view what it records")
    since = f" since {state.leader.since}" if state.leader.since else ""
    return ok("leader", f"process {state.leader.pid} on {state.leader.host}{since}")


def _zone_rules(now: datetime) -> Finding:
    version: str = import_module("tzdata").IANA_VERSION
    if now.year - int(version[:4]) < _RULES_AGE_YEARS:
        return ok("zone rules", f"tzdata {version}")
    return warning("zone rules", f"tzdata {version}", "governments have changed theirs since: update tzdata")
