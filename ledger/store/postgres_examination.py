"""Whether a PostgreSQL database keeps its promises: version, durability, the log's triggers, who may change it."""

from __future__ import annotations

from typing import Any

import psycopg

from ledger.store.findings import Finding, fault, ok, warning

_FIRST_VERSION = 14
_TABLES = ("event", "submission", "tree_hash", "checkpoint")
_TRIGGERS = {"event_is_appended", "tree_hash_is_appended", *(f"{table}_is_not_changed" for table in _TABLES)}


def examine_postgres(connection: psycopg.Connection[Any], place: str) -> list[Finding]:
    """`connection` is one as the log is written with."""
    return [_version(connection, place), _durability(connection), _append_only(connection), _privileges(connection)]


def _version(connection: psycopg.Connection[Any], place: str) -> Finding:
    row = connection.execute("SELECT current_setting('server_version'), pg_is_in_recovery()").fetchone()
    assert row is not None
    told = f"PostgreSQL {row[0]}, {'standby' if row[1] else 'primary'}; {place.removeprefix('PostgreSQL ')}"
    if connection.info.server_version < _FIRST_VERSION * 10_000:
        return fault("database", told, f"its project mends it no more: upgrade to {_FIRST_VERSION} or later")
    return ok("database", told)


def _durability(connection: psycopg.Connection[Any]) -> Finding:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    settings = {name: _shown(connection, name) for name in names}
    told = ", ".join(f"{name} {value}" for name, value in settings.items())
    if "off" in settings.values():
        return fault("durability", told, "a power cut may lose what was acknowledged, or damage it: turn them on")
    return ok("durability", told)


def _shown(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT current_setting($1)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def _append_only(connection: psycopg.Connection[Any]) -> Finding:
    rows = connection.execute(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        " AND tgrelid = ANY (SELECT to_regclass('ledger.' || name) FROM unnest($1::text[]) name)",
        (list(_TABLES),),
    ).fetchall()
    missing = sorted(_TRIGGERS - {name for (name,) in rows})
    if not missing:
        return ok("append only", "the log's triggers are there and enabled")
    return fault(
        "append only",
        f"missing or disabled: {', '.join(missing)}",
        "events could have been changed: compare with a backup, then `ledger init`",
    )


def _privileges(connection: psycopg.Connection[Any]) -> Finding:
    row = connection.execute(
        "SELECT current_user, pg_has_role(relowner, 'USAGE') OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')"
        " FROM pg_class WHERE oid = 'ledger.event'::regclass"
    ).fetchone()
    assert row is not None
    if not row[1]:
        return ok("privileges", f"{row[0]} may append and read")
    return warning(
        "privileges",
        f"{row[0]} owns the log or may change it; only its triggers stand in the way",
        "let servers be a role of their own: `ledger init --role NAME`",
    )
