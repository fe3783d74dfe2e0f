"""Which release of the software this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def release() -> str:
    """The version of the installed package."""
    try:
        return version("metrics-ledger")
    except PackageNotFoundError:
        return "0+unknown"  # run from a checkout that is not installed
