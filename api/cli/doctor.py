"""`ledger doctor`."""

from __future__ import annotations

import click

from api.cli.options import local_database, on_database


@click.command()
@on_database
def doctor(database: str | None, as_json: bool) -> None:
    """Say whether all is well with the ledger, and what to do where it is not; change nothing.

    Exit code 1: there is a fault.

    \b
    ledger doctor --database sqlite:///ledger.db
    """
    from api.cli.output import print_json, print_table
    from ledger.application.doctor import examine

    findings = examine(local_database(database))
    if as_json:
        print_json({"findings": [finding._asdict() for finding in findings]})
    else:
        rows = [(found.check, found.level, found.told, found.hint) for found in findings]
        print_table(["check", "level", "found", "what to do"], rows)
    if any(finding.level == "fault" for finding in findings):
        click.get_current_context().exit(1)
