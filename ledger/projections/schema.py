"""The read models: definitions by version, figures, claims, and the answers as rectangles.

A row holds for the recordings `from_seq <= R < to_seq`; an answer also for the publications
`known_from <= K < known_to`. So current, known on K, recorded by R and both at once are one indexed look-up.
Numbers in these tables: a figure's, claim's or series' `no` is the position that first recorded it. `folded` is what
words are looked for in, by `str.casefold`, which no database has: a name, a subject's name and aliases as a JSON list.
"""

from __future__ import annotations

PROJECTION = "answers-6"
"""The name and version of these tables; a later version makes them anew from the log when the ledger is opened."""

OPEN_SEQ = 2**63 - 1
"""`to_seq` of what still holds."""

NEVER = "~"
"""`known_to` of the last slice: sorts after every instant."""

BEGINNING = "0001-01-01"
END = "9999-12-31"
"""Start and end of a period that is open there."""

END_OF_TIME = "9999-12-31T23:59:59.999999Z"
"""The publication cut of a question without one."""

SERIES_HOLDS = "s.to_seq > :seq AND (s.from_seq <= :seq OR s.from_seq = s.no)"
"""The version of a series `s` that counts at a position; before it was defined, its first one."""

STALE = """CASE WHEN f.stale = 1
    AND EXISTS (SELECT 1 FROM parked p WHERE p.stream_id = f.stream_id AND p.seq <= :seq) THEN 1 ELSE 0 END"""
"""Whether an event of figure `f` up to a position is missing: one parked later changes no answer before it."""

CONFLICTED = "(SELECT DISTINCT figure_no FROM answer WHERE conflicted = 1)"
"""The few figures of which claims ever disagreed: what looks for conflicts starts there."""

VIEW_SCHEMA = """
CREATE TABLE IF NOT EXISTS projection (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS parked (
    seq INTEGER PRIMARY KEY, stream_id TEXT NOT NULL, topic TEXT NOT NULL, error TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS event_place (
    event_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, figure_no INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS subject (
    code TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT, aliases TEXT NOT NULL, external_ids TEXT NOT NULL,
    fiscal_year_end TEXT, folded TEXT NOT NULL, PRIMARY KEY (code, from_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metric (
    code TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    name TEXT NOT NULL, measure TEXT NOT NULL, unit_class TEXT NOT NULL, definition TEXT NOT NULL,
    folded TEXT NOT NULL, PRIMARY KEY (code, from_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
    code TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    publisher TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, tier INTEGER NOT NULL, author TEXT, url TEXT,
    digest TEXT, retrieved_at TEXT, document_date TEXT, publication TEXT, PRIMARY KEY (code, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS source_digest ON source (digest) WHERE digest IS NOT NULL;
CREATE TABLE IF NOT EXISTS named_period (
    code TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    name TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL, PRIMARY KEY (code, from_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (
    no INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    code TEXT NOT NULL, subject TEXT NOT NULL, metric TEXT NOT NULL, dimensions TEXT NOT NULL, unit TEXT NOT NULL,
    vintage_zone TEXT NOT NULL, title TEXT, folded TEXT NOT NULL, PRIMARY KEY (no, from_seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS series_code ON series (code) WHERE to_seq = 9223372036854775807;
CREATE UNIQUE INDEX IF NOT EXISTS series_identity ON series (subject, metric, dimensions, unit)
    WHERE to_seq = 9223372036854775807;
CREATE INDEX IF NOT EXISTS series_by_code ON series (code);
CREATE INDEX IF NOT EXISTS series_of_subject ON series (subject, metric);
CREATE TABLE IF NOT EXISTS period_link (
    seq INTEGER PRIMARY KEY, series TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS period_link_series ON period_link (series);
CREATE TABLE IF NOT EXISTS precedence (seq INTEGER PRIMARY KEY, tiers TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS figure (
    no INTEGER PRIMARY KEY, series_no INTEGER NOT NULL, stream_id TEXT NOT NULL UNIQUE,
    period_type TEXT NOT NULL, period_start TEXT NOT NULL, period_end TEXT NOT NULL, period_length TEXT, label TEXT,
    stale INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS figure_of_series ON figure (series_no, period_start, period_end, period_type);
CREATE TABLE IF NOT EXISTS series_kind (
    series_no INTEGER NOT NULL, period_type TEXT NOT NULL, period_length TEXT NOT NULL, first_no INTEGER NOT NULL,
    PRIMARY KEY (series_no, period_type, period_length)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claim (
    no INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    figure_no INTEGER NOT NULL, claim_id TEXT NOT NULL, kind TEXT NOT NULL, target TEXT,
    source TEXT NOT NULL, publisher TEXT NOT NULL, tier INTEGER NOT NULL, recorded_at TEXT NOT NULL,
    published_at TEXT NOT NULL, precision TEXT NOT NULL, zone TEXT NOT NULL, basis TEXT NOT NULL,
    known_at TEXT NOT NULL,
    comparator TEXT, amount TEXT, lower TEXT, upper TEXT, lower_inclusive INTEGER, upper_inclusive INTEGER,
    ranks TEXT, absent_reason TEXT, decimals INTEGER, decimals_basis TEXT, as_reported TEXT, unit TEXT,
    nature TEXT, anchors TEXT NOT NULL, PRIMARY KEY (no, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claim_of_figure ON claim (figure_no);
CREATE INDEX IF NOT EXISTS claim_of_source ON claim (source);
CREATE TABLE IF NOT EXISTS answer (
    figure_no INTEGER NOT NULL, known_from TEXT NOT NULL, from_seq INTEGER NOT NULL,
    known_to TEXT NOT NULL, to_seq INTEGER NOT NULL, vintage_from TEXT NOT NULL,
    state TEXT NOT NULL, rule TEXT NOT NULL, chosen INTEGER, absent_reason TEXT, conflicted INTEGER NOT NULL,
    alternatives TEXT, backing TEXT, PRIMARY KEY (figure_no, known_from, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_in_conflict ON answer (figure_no) WHERE conflicted = 1;
CREATE INDEX IF NOT EXISTS answer_of_rivals ON answer (from_seq) WHERE alternatives IS NOT NULL;
CREATE INDEX IF NOT EXISTS answer_known_from ON answer (known_from);
CREATE TABLE IF NOT EXISTS dispute (
    no INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    figure_no INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (no, from_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS dispute_of_figure ON dispute (figure_no);
"""

TABLES = (
    "projection", "parked", "event_place", "subject", "metric", "source", "named_period", "series", "period_link",
    "precedence", "figure", "series_kind", "claim", "answer", "dispute",
)  # fmt: skip
