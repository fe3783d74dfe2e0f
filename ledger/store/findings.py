"""What an examination of a ledger finds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is; a fault endangers what is recorded, or what is answered."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Finding(NamedTuple):
    """What was looked at, how it is, and what to do about it; `hint` is empty where there is nothing to do."""

    check: str
    level: Level
    told: str
    hint: str = ""


def ok(check: str, told: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, told)


def warning(check: str, told: str, hint: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, Level.WARNING, told, hint)


def fault(check: str, told: str, hint: str) -> Finding:
    """It must be mended."""
    return Finding(check, Level.FAULT, told, hint)
