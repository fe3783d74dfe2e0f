"""Accepts the schema as it is: python -m tests.graphql.snapshot"""

from __future__ import annotations

from pathlib import Path

from api.graphql.schema import SCHEMA

SDL = Path(__file__).parent / "schema.graphql"
POLICY = """\
# What clients rely on. A field, argument or value that is to go is first marked @deprecated with what takes its place,
# for one release at least; nothing changes its meaning under the same name; new arguments are optional.
# Made by: python -m tests.graphql.snapshot

"""


def snapshot() -> str:
    """The schema as text, types by name."""
    return f"{POLICY}{SCHEMA.as_str()}\n"


if __name__ == "__main__":
    SDL.write_text(snapshot())
