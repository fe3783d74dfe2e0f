"""Where there is no room to write: how systems say so, and what helps."""

from __future__ import annotations

import errno

MAKE_ROOM = "make room, then send the same again"
_TOLD = {
    "ENOSPC": "the disk is full",
    "EDQUOT": "the quota of disk space is used up",
    "EFBIG": "the file may not become larger (ulimit -f)",
}
_NO_ROOM = {getattr(errno, name): told for name, told in _TOLD.items() if hasattr(errno, name)}
"""What the system says where there is no room; SQLite takes all but the first for an error of the disk."""


def no_room(number: int | None) -> str | None:
    """What is used up, by the system's number of an error; None where that is of something else."""
    return _NO_ROOM.get(number or 0)
