"""Accepts the schema as it is: python -m tests.graphql.snapshot"""

from __future__ import annotations

from pathlib import Path

from api.graphql.schema import SCHEMA

if __name__ == "__main__":
    (Path(__file__).parent / "schema.graphql").write_text(SCHEMA.as_str() + "\n")
