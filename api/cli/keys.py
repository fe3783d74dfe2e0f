"""`ledger keys`: who may speak to a server over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.options import on_database, open_ledger
from api.cli.vocabulary import SCOPES

if TYPE_CHECKING:
    from ledger.domain.keyring import ApiKey


@click.group()
def keys() -> None:
    """Make, list and revoke the keys that open a server's doors.

    A key has a scope: read, report (which reads too) or admin (which does both).

    \b
    ledger keys list
    """


@keys.command()
@click.argument("name")
@click.option("--scope", required=True, type=click.Choice(SCOPES), help="What it opens.")
@click.option(
    "--expires-on", metavar="DATE", help="The last date, in UTC, on which it opens; else until it is revoked."
)
@on_database
def create(name: str, scope: str, expires_on: str | None, database: str | None, as_json: bool) -> None:
    """Make a key for NAME. It is shown this once: the ledger keeps only its digest.

    \b
    ledger keys create newsroom --scope report --expires-on 2027-12-31
    """
    from api.cli.output import print_json, say
    from ledger.application.keys import create_key

    with open_ledger(database) as ledger:
        made = create_key(ledger, name, scope, expires_on)
        told = _told(made.key, ledger.log.clock())
    if as_json:
        print_json({"key": made.token, **told})
    else:
        say(made.token)
        click.echo(f"key {made.key.key_id} of {made.key.name} opens {scope}; it is not shown again", err=True)


@keys.command("list")
@on_database
def list_(database: str | None, as_json: bool) -> None:
    """All keys, with what became of them.

    \b
    ledger keys list --json
    """
    from api.cli.output import print_json, print_table
    from ledger.application.keys import read_keyring

    with open_ledger(database) as ledger:
        now = ledger.log.clock()
        told = [_told(key, now) for key in read_keyring(ledger).keys.values()]
    if as_json:
        print_json({"keys": told})
    else:
        columns = ["key_id", "name", "scope", "state", "created_at", "expires_at", "revoked_at", "revocation_reason"]
        print_table(
            [column.replace("_", " ") for column in columns],
            [[key[column] or "" for column in columns] for key in told],
        )


@keys.command()
@click.argument("key_id")
@click.option("--reason", default="revoked", show_default=True, help="Why.")
@on_database
def revoke(key_id: str, reason: str, database: str | None, as_json: bool) -> None:
    """End the key KEY_ID: at once in servers on this database.

    \b
    ledger keys revoke abcdefghijklmnop --reason "left the desk"
    """
    from api.cli.output import print_json, say
    from ledger.application.keys import revoke_key

    with open_ledger(database) as ledger:
        told = _told(revoke_key(ledger, key_id, reason), ledger.log.clock())
    if as_json:
        print_json(told)
    else:
        say(f"key {key_id} of {told['name']} opens nothing since {told['revoked_at']}: {told['revocation_reason']}")


def _told(key: ApiKey, now: Any) -> dict[str, Any]:
    from ledger.domain.instants import format_instant

    instants = {
        name: moment and format_instant(moment)
        for name, moment in (
            ("created_at", key.created_at),
            ("expires_at", key.expires_at),
            ("revoked_at", key.revoked_at),
        )
    }
    told = {"key_id": key.key_id, "name": key.name, "scope": str(key.scope), "state": key.state(now)}
    by = {"created_by": key.created_by, "revoked_by": key.revoked_by, "revocation_reason": key.revocation_reason}
    return told | instants | by
