"""Every way the ledger says no, as one tree.

    LedgerError
    ├── InvalidInput              what was sent is not understood, or is not allowed there
    │   ├── MalformedRequest      not even readable: broken JSON, too large, not UTF-8
    │   ├── InvalidPeriod
    │   ├── InvalidValue
    │   ├── InvalidTime           a publication or a cut in time
    │   ├── UnitMismatch
    │   ├── LimitExceeded         asks for more than this server allows
    │   └── SubmissionReused      an idempotency key that came before with other content
    ├── NotFound                  the thing that a request names is not in the ledger
    ├── Refused                   understood, and against a rule of the domain as things stand
    │   ├── AlreadyDefined
    │   └── AmbiguousPeriod       several kinds of period fit; `choices` lists them
    ├── Unauthenticated           who asks is not known: no key, or one that opens nothing
    ├── Forbidden                 who asks is known, and may not
    ├── TooManyRequests           more in a time than is allowed
    ├── IdentityUnavailable       who asks cannot be found out just now
    ├── ConcurrencyConflict       others kept writing the same stream; nothing was written
    ├── NotCaughtUp               the views have not reached the position asked for
    └── StoreFailure              the database refused (disk full, locked, damaged); nothing was written
        ├── StoreFull             there is no room to write
        ├── CheckpointRefused     the log does not continue what was signed: nothing is signed any more
        ├── TookTooLong           a question was given up
        └── StoreUnavailable      it cannot be reached just now, or moves to another server

Each carries `code` (the same in every face), `message` (what and why), `path` (where in the request)
and `hint` (what to do). `api/problems.py` maps the classes to HTTP and GraphQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

Path = tuple[str | int, ...]


class LedgerError(Exception):
    """A refusal with a reason; `path` is empty where no single field is at fault."""

    code: ClassVar[str] = "LEDGER_ERROR"

    def __init__(self, message: str, *, path: Sequence[str | int] = (), hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path: Path = tuple(path)
        self.hint = hint

    def at(self, *prefix: str | int) -> LedgerError:
        """The same error, found deeper: `prefix` is put before its path."""
        self.path = (*prefix, *self.path)
        return self

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} ({self.hint})" if self.hint else text


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one field; `path` leads to it from the root of what was sent."""

    path: Path
    message: str


class InvalidInput(LedgerError):
    """`fields` lists every fault found, not only the first."""

    code = "INVALID_INPUT"

    def __init__(
        self,
        message: str,
        *,
        path: Sequence[str | int] = (),
        hint: str = "",
        fields: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.fields: tuple[FieldError, ...] = tuple(fields)


class MalformedRequest(InvalidInput):
    """Broken JSON, too large a body, bad UTF-8: what was sent cannot be read at all."""

    code = "MALFORMED_REQUEST"


class InvalidPeriod(InvalidInput):
    """A period that cannot be read, or that names no days."""

    code = "INVALID_PERIOD"


class InvalidValue(InvalidInput):
    """A value without what its comparator needs, or with what it has not."""

    code = "INVALID_VALUE"


class InvalidTime(InvalidInput):
    """A publication date or a cut in time that cannot be read, or has not come yet."""

    code = "INVALID_TIME"


class UnitMismatch(InvalidInput):
    """A value in another unit than its series."""

    code = "UNIT_MISMATCH"


class LimitExceeded(InvalidInput):
    """A request that asks for more than the server allows; it says which limit, and how much that is."""

    code = "LIMIT_EXCEEDED"


class SubmissionReused(InvalidInput):
    """An idempotency key that came before with other content."""

    code = "IDEMPOTENCY_KEY_REUSED"


class NotFound(LedgerError):
    """What the request names is not in the ledger."""

    code = "NOT_FOUND"


class Refused(LedgerError):
    """Understood, and against a rule of the domain as things stand."""

    code = "REFUSED"


class AlreadyDefined(Refused):
    """The code, or the thing, is defined with other content."""

    code = "ALREADY_DEFINED"


class AmbiguousPeriod(Refused):
    """`choices` are the kinds of period that fit, as `type` or `type length`."""

    code = "AMBIGUOUS_PERIOD"

    def __init__(self, message: str, *, choices: Sequence[str], hint: str = "") -> None:
        super().__init__(message, path=("period",), hint=hint)
        self.choices = tuple(choices)


class Unauthenticated(LedgerError):
    """Who asks is not known: there is no key, or one that is unknown, expired or revoked (`is_given`)."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str, *, path: Sequence[str | int] = (), hint: str = "", is_given: bool = True) -> None:
        super().__init__(message, path=path, hint=hint)
        self.is_given = is_given


class Forbidden(LedgerError):
    """Who asks is known, and may not do this. `scope` is what it needs, empty where none would do."""

    code = "FORBIDDEN"

    def __init__(self, message: str, *, path: Sequence[str | int] = (), hint: str = "", scope: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.scope = scope


class TooManyRequests(LedgerError):
    """More in a time than a limit allows, which says its number."""

    code = "TOO_MANY_REQUESTS"

    def __init__(self, message: str, *, path: Sequence[str | int] = (), hint: str = "", retry_after_s: int = 1) -> None:
        super().__init__(message, path=path, hint=hint)
        self.retry_after_s = retry_after_s


class IdentityUnavailable(LedgerError):
    """Who asks cannot be found out just now: the provider's keys cannot be had."""

    code = "IDENTITY_UNAVAILABLE"


class ConcurrencyConflict(LedgerError):
    """Others kept writing the same stream; nothing was written."""

    code = "CONCURRENCY_CONFLICT"


class NotCaughtUp(LedgerError):
    """The views have not reached the position asked for."""

    code = "NOT_CAUGHT_UP"


class StoreFailure(LedgerError):
    """The database refused: disk full, locked, damaged; nothing was written."""

    code = "STORE_FAILURE"


class StoreFull(StoreFailure):
    """The disk, a quota or a limit leaves no room; nothing was written. Reading goes on, writing once there is room."""

    code = "STORE_FULL"


class CheckpointRefused(StoreFailure):
    """The log has less than was signed, or something else: nothing is signed until that is explained."""

    code = "CHECKPOINT_REFUSED"


class TookTooLong(StoreFailure):
    """The question took longer than this server allows, and was given up."""

    code = "TOOK_TOO_LONG"


class StoreUnavailable(StoreFailure):
    """The database cannot be reached just now. Whether a write was recorded may be open: send it again, same key."""

    code = "STORE_UNAVAILABLE"
