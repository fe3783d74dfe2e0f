"""What an import could not take: faults as values, with file and line, all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Rejection:
    """One fault of one file.

    `line` counts from 1; `code` is that of the LedgerError that a single request would have met;
    `detail` says where on the line, what and why.
    """

    file: str
    line: int
    code: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.detail}"


class Faults:
    """Collects the faults of one file; `len` tells whether a part of it was sound."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Rejection] = []

    def add(self, line: int, detail: str, code: str = InvalidInput.code) -> None:
        self._found.append(Rejection(self.file, line, code, detail))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """All that was found, in the order of the file."""
        return tuple(sorted(self._found, key=lambda rejection: rejection.line))


class Refusals:
    """Rejections of one file, counted; the first of them are kept, so that a file of faults fits into memory."""

    MOST_TOLD = 1000

    def __init__(self, rejections: Iterable[Rejection] = ()) -> None:
        self.told: list[Rejection] = [*rejections]
        self._count = len(self.told)

    def add(self, rejection: Rejection) -> None:
        self._count += 1
        if len(self.told) < self.MOST_TOLD:
            self.told.append(rejection)

    def __len__(self) -> int:
        return self._count
