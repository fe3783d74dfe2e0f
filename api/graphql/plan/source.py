"""Python source under construction: lines, indentation, names for what it refers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class GaveUp(Exception):
    """A plan met what only graphql-core knows how to complete, or to report."""


class NotPlain(Exception):
    """A selection that no plan is made of."""


class Source:
    """A function that grows line by line; `bind` gives an object a name in it."""

    def __init__(self, *parameters: str) -> None:
        self._lines = [f"def plan({', '.join(parameters)}):"]
        self._names: dict[str, Any] = {"GaveUp": GaveUp}
        self._depth = 1
        self._made = 0

    def line(self, text: str) -> None:
        self._lines.append("    " * self._depth + text)

    def indent(self) -> None:
        self._depth += 1

    def dedent(self) -> None:
        self._depth -= 1

    def name(self) -> str:
        """A variable that is not in use."""
        self._made += 1
        return f"v{self._made}"

    def bind(self, value: Any) -> str:
        """A name for `value`."""
        name = f"k{len(self._names)}"
        self._names[name] = value
        return name

    def compiled(self) -> Callable[..., Any]:
        """The function. Its text holds nothing that a client wrote but response names, as literals."""
        exec(compile("\n".join(self._lines), "<plan>", "exec"), self._names)  # noqa: S102
        function: Callable[..., Any] = self._names["plan"]
        return function
