"""What a server refuses, as the errors that a ledger in this process raises: same lines, same exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.problems import KINDS
from ledger.errors import AmbiguousPeriod, FieldError, InvalidInput, LedgerError

_BY_CODE = {kind.code: kind for kind in KINDS}
_NO_ENTRY = (401, 403)


class RemoteFailure(Exception):
    """No word of the ledger's own: nobody answers, a log-in before the server, a server in trouble.

    `problem` is an RFC 9457 body that says so; `exit_code` is 4 where the door is closed.
    """

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem["detail"]))
        self.problem = dict(problem)
        self.exit_code = 4 if problem.get("status") in _NO_ENTRY else 1

    def about(self, key: str) -> RemoteFailure:
        """The same of a command: unless it was turned away, nobody knows whether it was recorded."""
        if self.problem.get("status", 500) < 500:
            return self
        hint = f"whether it was recorded is not known; run it again with --key {key}, and it is not recorded twice"
        return RemoteFailure(self.problem | {"hint": hint})


def unreachable(detail: str) -> RemoteFailure:
    """Nobody answered, or not as a ledger does."""
    return RemoteFailure(
        {"type": "about:blank", "title": "The server cannot be reached", "code": "UNREACHABLE", "detail": detail}
    )


def refusal(problem: Mapping[str, Any]) -> LedgerError | RemoteFailure:
    """The error that a problem tells of."""
    kind = _BY_CODE.get(str(problem.get("code")))
    if kind is None or problem.get("status") in _NO_ENTRY:
        return RemoteFailure(problem)
    message, path, hint = str(problem["detail"]), problem.get("path", ()), str(problem.get("hint", ""))
    if issubclass(kind, AmbiguousPeriod):
        return kind(message, choices=problem.get("choices", ()), hint=hint)
    if issubclass(kind, InvalidInput):
        fields = [FieldError(tuple(fault["path"]), fault["message"]) for fault in problem.get("errors", ())]
        return kind(message, path=path, hint=hint, fields=fields)
    return kind(message, path=path, hint=hint)
