"""The log on SQLite and the tree over it: tables and guarantees. Both have shipped: what is here never changes."""

LOG_SCHEMA = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    stream_id TEXT NOT NULL,
    stream_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (stream_id, stream_version)
) STRICT;
CREATE INDEX event_recorded_at ON event (recorded_at, seq);
CREATE TABLE submission (
    scope TEXT NOT NULL,
    submission_id TEXT NOT NULL,
    content_digest TEXT NOT NULL,
    seqs TEXT NOT NULL,
    PRIMARY KEY (scope, submission_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_text (
    digest TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    attached_at TEXT NOT NULL,
    actor TEXT NOT NULL
) STRICT;

CREATE TRIGGER event_is_appended BEFORE INSERT ON event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
  OR NEW.recorded_at < (SELECT recorded_at FROM event ORDER BY seq DESC LIMIT 1)
  OR EXISTS (SELECT 1 FROM event WHERE stream_id = NEW.stream_id AND stream_version = NEW.stream_version)
BEGIN SELECT RAISE(ABORT, 'events are appended one position after the other, once'); END;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER submission_is_not_changed BEFORE UPDATE ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are never changed'); END;
CREATE TRIGGER submission_is_not_deleted BEFORE DELETE ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are never deleted'); END;
"""

TREE_SCHEMA = """
CREATE TABLE tree_hash (
    level INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    PRIMARY KEY (size, signed_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tree_hash_is_appended BEFORE INSERT ON tree_hash
WHEN NEW.n IS NOT (SELECT coalesce(max(n), -1) + 1 FROM tree_hash WHERE level = NEW.level)
BEGIN SELECT RAISE(ABORT, 'hashes of the tree are appended one after the other, once'); END;
CREATE TRIGGER tree_hash_is_not_changed BEFORE UPDATE ON tree_hash
BEGIN SELECT RAISE(ABORT, 'hashes of the tree are never changed'); END;
CREATE TRIGGER tree_hash_is_not_deleted BEFORE DELETE ON tree_hash
BEGIN SELECT RAISE(ABORT, 'hashes of the tree are never deleted'); END;
CREATE TRIGGER checkpoint_is_appended BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size AND signed_at = NEW.signed_at)
BEGIN SELECT RAISE(ABORT, 'checkpoints are recorded once'); END;
CREATE TRIGGER checkpoint_is_not_changed BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_is_not_deleted BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
"""
"""`tree_hash`: level 0 has the hashes of leaves, level L the roots of complete subtrees over 256^L leaves; n counts
from 0 at every level."""
