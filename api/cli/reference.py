"""Commands that describe the ledger to programs: schema, completion."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """What makes SHELL complete the commands and options of `ledger`: to be read by it at its start.

    \b
    ledger completion bash > ~/.local/share/bash-completion/completions/ledger
    """
    root = click.get_current_context().find_root()
    of_shell = get_completion_class(shell)
    assert of_shell is not None
    click.echo(of_shell(root.command, {}, "ledger", "_LEDGER_COMPLETE").source())


@click.command()
@click.argument("face", type=click.Choice(["graphql", "openapi"]))
def schema(face: str) -> None:
    """The schema of a face: SDL of GraphQL, or the OpenAPI document of REST.

    \b
    ledger schema graphql > schema.graphql
    """
    if face == "graphql":
        from api.graphql.schema import SCHEMA

        click.echo(SCHEMA.as_str())
    else:
        from api.cli.output import print_json
        from api.rest.openapi.document import document
        from api.rest.table import OPERATIONS

        print_json(document(OPERATIONS))
