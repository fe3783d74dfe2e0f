"""How often a slow test tries what it is about; `tests/conftest.py` says which of both counts is meant."""

from __future__ import annotations

is_full = False


def count(full: int, reduced: int | None = None) -> int:
    """`full` with `--full`, else `reduced`; None: a tenth. For parameters and settings, while tests are collected."""
    if is_full:
        return full
    return full // 10 if reduced is None else reduced
