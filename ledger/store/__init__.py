"""The event log: codec, SQLite recorder on the eventsourcing library, attached texts."""
