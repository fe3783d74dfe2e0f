"""The ledger's server with strawberry's own executor instead of the compiled plan: what the plan is worth."""

from __future__ import annotations

import sys

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.cli.main import ledger
from api.graphql.schema import SCHEMA

if __name__ == "__main__":
    SCHEMA.execution_context_class = StrawberryGraphQLCoreExecutionContext
    ledger.main(["serve", *sys.argv[1:]], prog_name="unplanned")
