"""The root of all questions. Every field takes the same two cuts; nested fields inherit them.

Fields that may find nothing are nullable, so that one of several questions in a request can fail alone.
"""

from __future__ import annotations

import strawberry

from api.graphql.definition_queries import DefinitionQueries
from api.graphql.figure_queries import FigureQueries
from api.graphql.log_queries import LogQueries
from api.graphql.node_queries import NodeQueries


@strawberry.type
class Query(FigureQueries, DefinitionQueries, LogQueries, NodeQueries):
    """Every question."""
