"""Run as a program in a folder that is a small file system: a ledger fills it, and goes on once there is room."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ledger.application.doctor import examine
from ledger.errors import LedgerError
from tests.store.setting import amounts, check_log, define, dump, open_ledger, rebuilt, report

_PAGES = 4096


def main(folder: Path) -> dict[str, object]:
    """What happened."""
    path, ballast = folder / "ledger.db", folder / "ballast"
    with open_ledger(path) as ledger:
        define(ledger)
        report(ledger, "0", note="x" * 3000)
        _fill(ballast)
        acknowledged = 1
        try:
            while acknowledged < 1000:
                report(ledger, str(acknowledged), note="x" * 3000)
                acknowledged += 1
            failure = "the disk never became full"
        except LedgerError as error:
            failure = f"{type(error).__name__}: {error}"
        definitions = 7
        read = ledger.log.head() - definitions
        doctor = next(found.hint for found in examine(f"sqlite:///{path}") if found.check == "disk")
        with open_ledger(path) as another:
            read_by_another = another.log.head() - definitions
        ballast.unlink()
        report(ledger, str(acknowledged))
    return {
        "failure": failure,
        "doctor": doctor,
        "acknowledged": acknowledged,
        "read": read,
        "read_by_another": read_by_another,
        "stored": amounts(check_log(path)),
        "views_equal_a_rebuild": dump(path) == rebuilt(path),
    }


def _fill(ballast: Path) -> None:
    """All that is left."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(_PAGES))
        except OSError:
            return


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
