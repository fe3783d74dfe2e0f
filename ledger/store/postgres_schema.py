"""The log on PostgreSQL: its tables and their guarantees, and SQLite's few functions that statements use.

The log is in the schema `ledger`; a projection's views are in a schema of its name, so that those of two releases stand
beside each other. All of it is made once, by `ledger init`, never by servers that start.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

SCHEMA_VERSION = 1
LOG_LOCK = 0x4C45444745520001
"""Whoever appends to the log holds this advisory lock to the end of the transaction: LOCK TABLE would take a privilege
to change what is there. Who does not hold it is refused by the position's key, and nothing worse."""
INIT_LOCK = 0x4C45444745520002

LOG_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS ledger;
SET LOCAL search_path = ledger;
CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version SELECT {version} WHERE NOT EXISTS (SELECT 1 FROM schema_version);
CREATE TABLE IF NOT EXISTS event (
    seq BIGINT PRIMARY KEY,
    stream_id TEXT COLLATE "C" NOT NULL,
    stream_version BIGINT NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    state BYTEA NOT NULL,
    UNIQUE (stream_id, stream_version)
);
CREATE INDEX IF NOT EXISTS event_recorded_at ON event (recorded_at, seq);
CREATE TABLE IF NOT EXISTS submission (
    scope TEXT COLLATE "C" NOT NULL,
    submission_id TEXT COLLATE "C" NOT NULL,
    content_digest TEXT COLLATE "C" NOT NULL,
    seqs TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, submission_id)
);
CREATE TABLE IF NOT EXISTS source_text (
    digest TEXT COLLATE "C" PRIMARY KEY,
    content BYTEA NOT NULL,
    attached_at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE TABLE IF NOT EXISTS tree_hash (
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, n)
);
CREATE TABLE IF NOT EXISTS checkpoint (
    size BIGINT NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    signed_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (size, signed_at)
);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%s are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- Its plans are kept: one that was made when the log was short must not read all of it when it is long.
CREATE OR REPLACE FUNCTION check_appended() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    lowest BIGINT; highest BIGINT; many BIGINT; earlier TEXT COLLATE "C"; is_sorted BOOLEAN;
BEGIN
    SELECT min(seq), max(seq), count(*) INTO lowest, highest, many FROM fresh;
    IF many = 0 THEN
        RETURN NULL;
    END IF;
    SELECT recorded_at INTO earlier FROM ledger.event WHERE seq = lowest - 1;
    SELECT bool_and(recorded_at >= before) INTO is_sorted
        FROM (SELECT recorded_at, lag(recorded_at, 1, coalesce(earlier, '')) OVER (ORDER BY seq) AS before
            FROM fresh) f;
    IF highest - lowest + 1 <> many OR (lowest <> 1 AND earlier IS NULL) OR lowest < 1 OR NOT is_sorted
            OR EXISTS (SELECT 1 FROM ledger.event WHERE seq > highest) THEN
        RAISE EXCEPTION 'events are appended one position after the other, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION check_grown() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh GROUP BY level HAVING max(n) - min(n) + 1 <> count(*) OR min(n) < 0
            OR (min(n) > 0 AND NOT EXISTS (
                SELECT 1 FROM ledger.tree_hash t WHERE t.level = fresh.level AND t.n = min(fresh.n) - 1))) THEN
        RAISE EXCEPTION 'hashes of the tree are appended one after the other, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER event_is_appended AFTER INSERT ON event
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION check_appended();
CREATE OR REPLACE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER submission_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON submission
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER tree_hash_is_appended AFTER INSERT ON tree_hash
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION check_grown();
CREATE OR REPLACE TRIGGER tree_hash_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tree_hash
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER checkpoint_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE event ENABLE ALWAYS TRIGGER event_is_appended;
ALTER TABLE event ENABLE ALWAYS TRIGGER event_is_not_changed;
ALTER TABLE submission ENABLE ALWAYS TRIGGER submission_is_not_changed;
ALTER TABLE tree_hash ENABLE ALWAYS TRIGGER tree_hash_is_appended;
ALTER TABLE tree_hash ENABLE ALWAYS TRIGGER tree_hash_is_not_changed;
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_is_not_changed;

CREATE OR REPLACE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT) LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT pg_catalog.json_array_elements_text(list::pg_catalog.json)';
CREATE OR REPLACE FUNCTION json_quote(content TEXT) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
    AS $$SELECT coalesce(pg_catalog.to_json(content)::text, 'null')$$;
CREATE OR REPLACE FUNCTION json_quote(number BIGINT) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
    AS $$SELECT coalesce(number::text, 'null')$$;
CREATE OR REPLACE FUNCTION hex(content TEXT) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
    AS $$SELECT upper(pg_catalog.encode(pg_catalog.convert_to(content, 'UTF8'), 'hex'))$$;
CREATE OR REPLACE FUNCTION instr(content TEXT, part TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT pg_catalog.strpos(content, part)';
"""
_GRANTS = """
GRANT USAGE ON SCHEMA ledger TO {role};
GRANT SELECT, INSERT ON ledger.event, ledger.submission, ledger.source_text, ledger.tree_hash, ledger.checkpoint
    TO {role};
GRANT SELECT ON ledger.schema_version TO {role};
ALTER SCHEMA {views} OWNER TO {role};
ALTER SCHEMA {next} OWNER TO {role};
"""


def create_log(connection: psycopg.Connection[Any]) -> None:
    """Makes what is not there yet, within the transaction of the connection."""
    connection.execute(LOG_SCHEMA.replace("{version}", str(SCHEMA_VERSION)))


def next_schema(views: str) -> str:
    """Where views are made anew beside those in the schema `views`."""
    return f"{views}-next"


def create_schemas(connection: psycopg.Connection[Any], views: str) -> None:
    """Those of the views, which a role without the right to make any uses then."""
    for name in (views, next_schema(views)):
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(name)))


def create_views(connection: psycopg.Connection[Any], name: str, schema: str) -> None:
    """Makes the tables of a schema that is PostgreSQL's already, in one of that name, which is there."""
    connection.execute(SQL("SET LOCAL search_path = {}").format(Identifier(name)))
    connection.execute(schema)


def grant(connection: psycopg.Connection[Any], role: str, views: str) -> None:
    """The role may append to the log and read it, and has the views: they can be made anew at any time."""
    names = {"role": role, "views": views, "next": next_schema(views)}
    connection.execute(SQL(_GRANTS).format(**{word: Identifier(name) for word, name in names.items()}))
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = $1", (views,)).fetchall()
    for (table,) in tables:
        connection.execute(SQL("ALTER TABLE {}.{} OWNER TO {}").format(*map(Identifier, (views, table, role))))
