"""Documents made ready to run: parsed, measured and validated once, however often they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from api.graphql.cost import SLICING, cost_of

KEPT_DOCUMENTS = 256
LONGEST_KEPT = 50_000
"""Characters of a document that is kept: a longer one is read anew each time, so that keeping them is bounded."""


class Size(NamedTuple):
    """How deep the fields of a document nest, and how many aliases it has once its fragments are spread."""

    depth: int
    aliases: int


class Document:
    """A parsed document and what follows from it alone. Validated on demand: what is too large never is."""

    def __init__(self, text: str, max_tokens: int) -> None:
        """Errors: GraphQLSyntaxError, also beyond `max_tokens`."""
        self.parsed = parse(text, max_tokens=max_tokens)
        self.size = measure(self.parsed)
        self.operations = {
            each.name.value if each.name else "": each
            for each in self.parsed.definitions
            if isinstance(each, OperationDefinitionNode)
        }
        self.declared = {
            each.variable.name.value
            for operation in self.operations.values()
            for each in operation.variable_definitions or ()
        }
        self._size_variables = sorted(set(_size_variables(self.parsed)))
        self._faults: Sequence[GraphQLError] | None = None
        self._costs: dict[tuple[Any, ...], int] = {}

    def faults(self, schema: GraphQLSchema) -> Sequence[GraphQLError]:
        """Why it does not fit the schema; empty if it does."""
        if self._faults is None:
            self._faults = validate_document(schema, self.parsed, tuple(specified_rules))
        return self._faults

    def cost(self, schema: GraphQLSchema, operation: str, variables: Mapping[str, Any]) -> int:
        """Of a valid document's operation; kept by those variables that say how long a list is."""
        sizes = {name: variables[name] for name in self._size_variables if isinstance(variables.get(name), int)}
        key = (operation, *sizes.items())
        found = self._costs.get(key)
        if found is None:
            found = cost_of(schema, self.parsed, self.operations[operation], sizes)
            if len(self._costs) >= KEPT_DOCUMENTS:
                self._costs.clear()  # by whichever thread: nobody relies on finding again what it put there
            self._costs[key] = found
        return found


_kept = lru_cache(KEPT_DOCUMENTS)(Document)


def document_of(text: str, max_tokens: int) -> Document:
    """The document of that text. Errors: GraphQLSyntaxError."""
    return (_kept if len(text) <= LONGEST_KEPT else Document)(text, max_tokens)


def measure(parsed: DocumentNode) -> Size:
    """In one pass: each fragment is measured once. Names with two underscores describe the schema, and do not count."""
    fragments = {each.name.value: each for each in parsed.definitions if isinstance(each, FragmentDefinitionNode)}
    done: dict[str, Size] = {}

    def of(chosen: SelectionSetNode | None) -> Size:
        depth = aliases = 0
        for each in chosen.selections if chosen else ():
            match each:
                case FieldNode(name=name, alias=alias, selection_set=inner):
                    within = of(inner)
                    depth = max(depth, 0 if name.value.startswith("__") else within.depth + 1)
                    aliases += within.aliases + (alias is not None)
                case FragmentSpreadNode(name=name):
                    within = of_fragment(name.value)
                    depth, aliases = max(depth, within.depth), aliases + within.aliases
                case InlineFragmentNode(selection_set=inner):
                    within = of(inner)
                    depth, aliases = max(depth, within.depth), aliases + within.aliases
        return Size(depth, aliases)

    def of_fragment(name: str) -> Size:
        if name not in done:
            done[name] = Size(0, 0)  # a circle ends here, and is refused by validation
            done[name] = of(fragments[name].selection_set) if name in fragments else Size(0, 0)
        return done[name]

    sizes = [of(each.selection_set) for each in parsed.definitions if isinstance(each, OperationDefinitionNode)]
    return Size(max((size.depth for size in sizes), default=0), sum(size.aliases for size in sizes))


def _size_variables(parsed: DocumentNode) -> Iterator[str]:
    """The variables that a slicing argument takes its number from."""
    open_sets = [each.selection_set for each in parsed.definitions if hasattr(each, "selection_set")]
    while open_sets:
        for each in open_sets.pop().selections:
            if getattr(each, "selection_set", None):
                open_sets.append(each.selection_set)
            for argument in getattr(each, "arguments", None) or ():
                if argument.name.value == SLICING and isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
