"""`ledger signing-key`: the key that signs checkpoints, on the machine that has its file."""

from __future__ import annotations

import click

from api.cli.options import on_database, open_ledger


@click.group()
def signing_key() -> None:
    """Show or replace the key that signs checkpoints. `ledger init` makes it.

    \b
    ledger signing-key show
    """


@signing_key.command()
@on_database
def show(database: str | None, as_json: bool) -> None:
    """The public part, which checkpoints and proofs are verified with: give it to whoever shall verify.

    \b
    ledger signing-key show --json
    """
    from api.cli.output import print_json, say

    with open_ledger(database) as ledger:
        key = ledger.verifier_key()
        path = ledger.signing.path
    if as_json:
        print_json({"origin": key.name, "verifier_key": str(key), "file": str(path)})
    else:
        say(str(key))


@signing_key.command()
@on_database
def rotate(database: str | None, as_json: bool) -> None:
    """Put a new key in the place of the one in use. The log records it, and both sign the next checkpoint; killed in
    between, run it again.

    \b
    ledger signing-key rotate --database sqlite:///ledger.db
    """
    from api.cli.output import print_json, say
    from ledger.application.signing_rotation import rotate_signing_key

    with open_ledger(database) as ledger:
        old, new = rotate_signing_key(ledger)
    if as_json:
        print_json({"old_verifier_key": str(old), "new_verifier_key": str(new)})
    else:
        say(str(new))
        click.echo(f"it signs from now on, in place of {old}", err=True)
