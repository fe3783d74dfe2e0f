"""Where operations begin and end, for whoever follows them: commands, questions, transactions of the store.

Nobody does unless a process that serves says so (`follow_with`), and then a span costs a call that does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

Begin: TypeAlias = Callable[[str], AbstractContextManager[object]]

_NOBODY = nullcontext()
_begin: Begin | None = None


def span(name: str) -> AbstractContextManager[object]:
    """One operation; names are few: they hold no code, period or position."""
    return _NOBODY if _begin is None else _begin(name)


def follow_with(begin: Begin | None) -> None:
    """From now on; None: nobody follows any more."""
    global _begin
    _begin = begin
