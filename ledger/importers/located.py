"""YAML as it was written: every value with its line, and nothing read into it.

text ── PyYAML's events ──> Located ── plain ──> what a draft is parsed from

An unquoted scalar is a whole number, true, false, null, or the text that stands there: `2025-11-17` and
`no` are text. A float, a key given twice, an anchor, an alias and a tag are faults. Built from events
and not from composed nodes, because these have forgotten anchors and tags, and recurse without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]

from ledger.errors import InvalidInput, InvalidValue, LedgerError
from ledger.importers.rejections import Faults

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,29})", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.ASCII | re.IGNORECASE
)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Located:
    """A value and the line of its key, or of its beginning where it has none, counted from 1.

    `content` is text, a whole number, a bool, None, or a list or mapping of Located. `key` is the key
    that it stands under in the file, empty for items, the root and what was put together here.
    """

    content: str | int | list[Located] | dict[str, Located] | None
    line: int
    key: str = ""

    @property
    def fields(self) -> dict[str, Located]:
        """The mapping; empty where the value is none."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def items(self) -> list[Located]:
        """The list; empty where the value is none."""
        return self.content if isinstance(self.content, list) else []

    def step(self, part: str | int) -> Located | None:
        """The value one step down a path; None where the path leaves the file."""
        if isinstance(part, int):
            return self.items[part] if part < len(self.items) else None
        return self.fields.get(part)


def plain(value: Located) -> Any:
    """The content without its lines."""
    if isinstance(value.content, dict):
        return {key: plain(inner) for key, inner in value.content.items()}
    if isinstance(value.content, list):
        return [plain(item) for item in value.content]
    return value.content


@contextmanager
def telling(faults: Faults, tree: Located) -> Iterator[None]:
    """Whatever is refused inside, of a draft in the shape of `tree`, is added to `faults` at its own line."""
    try:
        yield
    except LedgerError as error:
        _tell(faults, tree, error)


def _tell(faults: Faults, tree: Located, error: LedgerError) -> None:
    if not (isinstance(error, InvalidInput) and error.fields):
        line, where = _trace(tree, error.path)
        hint = f" ({error.hint})" if error.hint else ""
        faults.add(line, f"{where}{error.message}{hint}", error.code)
        return
    for fault in error.fields:
        line, where = _trace(tree, fault.path)
        code = InvalidValue.code if fault.path[:1] == ("value",) else InvalidInput.code
        faults.add(line, f"{where}{fault.message}", code)


def _trace(tree: Located, path: tuple[str | int, ...]) -> tuple[int, str]:
    """The line that a path of the draft leads to, and the path in the file's own keys."""
    line, node, names = tree.line, tree, []
    for i, part in enumerate(path):
        found = node.step(part)
        if found is None:
            names += [str(rest) for rest in path[i:]]
            break
        node, line = found, found.line
        names.append(node.key or str(part))
    return line, f"{'.'.join(names)}: " if names else ""


def read_yaml(
    text: str, faults: Faults, *, as_written: frozenset[str] = frozenset(), loader: Any = LOADER
) -> Located | None:
    """The one document of `text`; None where it is empty or broken, with the reason among `faults`.

    Scalars under the keys `as_written` stay text even where they look like a whole number: the year
    2025 as a period.
    """
    if unprintable := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, unprintable.start()) + 1
        faults.add(line, _no_place(unprintable))
        return None
    builder = _Builder(yaml.parse(text, Loader=loader), faults, as_written)
    try:
        return builder.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        faults.add(mark.line + 1 if mark else builder.line, f"not YAML: {problem}")
    except (_Unreadable, ValueError, OverflowError) as error:  # the last two: PyYAML on "\UFFFFFFFF"
        faults.add(builder.line, f"not readable: {error}")
    return None


def _no_place(found: re.Match[str]) -> str:
    return f"the character U+{ord(found.group()):04X} has no place in a seed file"


class _Unreadable(Exception):
    """YAML that no seed file needs."""


class _Builder:
    """Puts the events of one document together; `line` is that of the last event."""

    def __init__(self, events: Iterator[Any], faults: Faults, as_written: frozenset[str]) -> None:
        self._events = events
        self._faults = faults
        self._as_written = as_written
        self.line = 1

    def document(self) -> Located | None:
        """None for an empty file. Errors: YAMLError, _Unreadable."""
        self._next()  # the stream starts
        if isinstance(self._next(), yaml.StreamEndEvent):
            self._faults.add(1, "the file is empty")
            return None
        event = self._next()
        root = self._value(event, "", self.line, 0)
        self._next()  # the document ends
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise _Unreadable("a second document begins; one file is one document")
        return root

    def _next(self) -> Any:
        event = next(self._events)
        self.line = event.start_mark.line + 1
        return event

    def _value(self, event: Any, key: str, line: int, depth: int) -> Located:
        if depth > DEEPEST:
            raise _Unreadable(f"nested deeper than {DEEPEST} levels")
        self._refuse_properties(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Located(self._mapping(depth), line, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return Located(self._sequence(depth), line, key)
        return Located(self._scalar(event, key), line, key)

    def _refuse_properties(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable(f"the alias *{event.anchor} is not allowed; write the value out")
        if event.anchor is not None:
            self._faults.add(self.line, f"the anchor &{event.anchor} is not allowed; write the value out each time")
        if event.tag is not None:
            self._faults.add(self.line, f"the tag {event.tag} is not allowed; quote what is meant as text")

    def _sequence(self, depth: int) -> list[Located]:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, "", self.line, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Located]:
        fields: dict[str, Located] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = self.line
            self._refuse_properties(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable("a key is one word, not a list or a mapping")
            key = self._text(event)
            value = self._value(self._next(), key, line, depth + 1)
            if key in fields:
                self._faults.add(line, f"{key}: given before, on line {fields[key].line}")
            else:
                fields[key] = value
        return fields

    def _text(self, event: Any) -> str:
        text: str = event.value
        if unprintable := _UNPRINTABLE.search(text):  # an escape such as "\0"
            self._faults.add(self.line, _no_place(unprintable))
            return _UNPRINTABLE.sub("", text)
        return text

    def _scalar(self, event: Any, key: str) -> str | int | None:
        text = self._text(event)
        if event.style:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _FLOAT.fullmatch(text):
            where = f"{key}: " if key else ""
            self._faults.add(self.line, f"{where}{text} would be a float; quote it to keep its digits: '{text}'")
            return text
        if _WHOLE.fullmatch(text) and key not in self._as_written:
            return int(text)
        return text
