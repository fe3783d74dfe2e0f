"""One figure of a seed file, with all that was said of it, as steps.

Each statement is rebuilt into the shape of its draft, lines kept, and parsed: the drafts know what is
allowed, this module only how a file spells it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import NamedTuple

from pydantic import ValidationError

from ledger.domain.drafts import Draft, PeriodText, PublishedDraft, ReportDraft, StatementDraft, ValueDraft
from ledger.domain.identifiers import UNIDENTIFIED
from ledger.domain.parsing import parse
from ledger.domain.period_notation import Reading, read_period
from ledger.domain.periods import PeriodType
from ledger.domain.values import Comparator
from ledger.domain.words import Code
from ledger.errors import InvalidPeriod, InvalidValue
from ledger.importers.located import Located, plain, telling
from ledger.importers.rejections import Faults
from ledger.importers.seed_steps import ABOUT_A_CLAIM, ClaimRef, Command, Step

_PRINTED: dict[str, tuple[Comparator, str]] = {
    "exact": (Comparator.EXACT, "amount"),
    "approx": (Comparator.APPROX, "amount"),
    "gt": (Comparator.GT, "lower"),
    "ge": (Comparator.GE, "lower"),
    "lt": (Comparator.LT, "upper"),
    "le": (Comparator.LE, "upper"),
    "nearly": (Comparator.NEARLY, "upper"),
    "range": (Comparator.RANGE, "lower"),
    "ranks": (Comparator.RANK_SET, "ranks"),
    "absent": (Comparator.ABSENT, "reason"),
}
_BESIDE_A_NUMBER = ("as_reported", "decimals", "decimals_inferred", "lower_inclusive", "upper_inclusive")
_COMMON = ("source", "note", "nature", "published_at", "published_zone", "published_basis")
_LINKS = ("quotes", "supersedes")


class _Kind(NamedTuple):
    """A kind of statement: its command, its own fields, and whether it has a value (None: it may)."""

    command: Command
    own: tuple[str, ...]
    valued: bool | None


_REPORT = _Kind("report", _LINKS, True)
_ABOUT: dict[str, _Kind] = {
    "restates": _Kind("restate", ("reason", "factor"), True),
    "reaffirms": _Kind("reaffirm", (), None),
    "retracts": _Kind("retract", ("reason",), False),
}


class _Head(Draft):
    """Which figure."""

    series: Code
    period: PeriodText
    period_type: PeriodType | None = None

    def claim(self, source: str, as_reported: str | None) -> ClaimRef:
        return ClaimRef(self.series, self.period, self.period_type, source, as_reported)


class _Reference(Draft):
    """Which claim of that figure."""

    source: Code
    as_reported: str | None = None


# What stands in for a part at fault, so that the faults of the other parts are found too; no step holds it.
_ANY_FIGURE = _Head(series="any", period="2025")
_SOME_VALUE = Located({"comparator": Located("absent", 0), "reason": Located("unknown", 0)}, 0)


def figure_steps(figure: Located, named: Callable[[str], Reading | None], faults: Faults) -> list[Step]:
    """The steps of one entry under `figures`, without those at fault.

    `named` reads the periods that the file itself defines (None: it defines no such one).
    """
    fields = dict(figure.fields)
    said = fields.pop("said", None)
    head = _head(Located(fields, figure.line), named, faults)
    if said is None or not said.items:
        faults.add(said.line if said else figure.line, "said: is a list of at least one statement")
        return []
    steps: list[Step] = []
    for statement in said.items:
        steps += _statement(statement, head or _ANY_FIGURE, faults)
    return steps if head else []


def _head(figure: Located, named: Callable[[str], Reading | None], faults: Faults) -> _Head | None:
    with telling(faults, figure):
        head = parse(_Head, plain(figure))
        _check_period(head, named)
        return head
    return None


def _check_period(head: _Head, named: Callable[[str], Reading | None]) -> None:
    """Text that cannot be notation may name a period of another file: the ledger will know."""
    is_notation = head.period.strip()[:1].isdigit() or "/" in head.period
    try:
        reading = read_period(head.period, fiscal_year_end="12-31", named=named)
    except InvalidPeriod:
        if is_notation:
            raise
        return
    try:
        reading.as_period(head.period_type)
    except InvalidPeriod as error:
        raise error.at("period") from None


def _statement(statement: Located, head: _Head, faults: Faults) -> list[Step]:
    """The step of one statement, and those of its links after it; none where there is any fault."""
    fields, before = statement.fields, len(faults)
    about = [key for key in _ABOUT if key in fields]
    if not fields or len(about) > 1:
        why = f"{' and '.join(about)}: a statement does one of these" if about else "a statement is a mapping"
        faults.add(statement.line, why)
        return []
    kind = _ABOUT[about[0]] if about else _REPORT
    _check_keys(fields, kind, about, faults)
    tree = _draft_tree(statement, head, kind, faults)
    draft = _draft(tree, kind, faults)
    target = _reference(fields[about[0]], head, faults) if about else None
    value = draft.value if isinstance(draft, ReportDraft) else None
    own = head.claim(draft.source if draft else "any", value.as_reported if value else None)
    links = _links(fields, own, head, faults) if kind is _REPORT else []
    if len(faults) > before or draft is None:
        return []
    finished = draft if kind is _REPORT else None
    return [Step(faults.file, statement.line, kind.command, finished, plain(tree), target), *links]


def _check_keys(fields: dict[str, Located], kind: _Kind, about: Sequence[str], faults: Faults) -> None:
    valued = () if kind.valued is False else (*_PRINTED, *_BESIDE_A_NUMBER)
    allowed = (*_COMMON, "at", *about, *kind.own, *valued)
    for key in (key for key in fields if key not in allowed):
        if key in (*_PRINTED, *_BESIDE_A_NUMBER, *_LINKS, "reason", "factor"):
            faults.add(fields[key].line, f"{key}: has no place in a statement that {about[0] if about else 'reports'}")
        else:
            near = get_close_matches(key, allowed, 1)
            faults.add(fields[key].line, f"{key}: unknown field{f'; {near[0]}?' if near else ''}")


def _draft_tree(statement: Located, head: _Head, kind: _Kind, faults: Faults) -> Located:
    """The statement in the shape of its draft."""
    fields = statement.fields
    tree = {key: fields[key] for key in (*_COMMON, *kind.own) if key in fields and key not in _LINKS}
    if "at" in fields:
        tree["anchors"] = _anchors(fields["at"], faults)
    value = None if kind.valued is False else _value(statement, bool(kind.valued), faults)
    if value is not None:
        tree["value"] = value
    if kind is _REPORT:
        figure = head.model_dump(mode="json", exclude_none=True)
        tree |= {key: Located(given, statement.line) for key, given in figure.items()}
    return Located(tree, statement.line)


def _anchors(at: Located, faults: Faults) -> Located:
    """`[[1916, 1936], …]` as anchors."""
    anchors = []
    for pair in at.items:
        if len(pair.items) == 2:
            anchors.append(Located(dict(zip(("start", "end"), pair.items, strict=True)), pair.line))
    if not at.items or len(anchors) < len(at.items):
        faults.add(at.line, "at: is a list of pairs of start and end (excluded): [[1916, 1936]]")
    return Located(anchors, at.line, at.key)


def _value(statement: Located, must: bool, faults: Faults) -> Located | None:
    """The value in the shape of its draft, a stand-in where it is at fault; None where it may be left out."""
    fields = statement.fields
    printed = [key for key in fields if key in _PRINTED]
    beside = {key: fields[key] for key in _BESIDE_A_NUMBER if key in fields}
    if len(printed) > 1:
        told = f"{' and '.join(printed)}: a statement has one comparator"
        faults.add(fields[printed[1]].line, told, InvalidValue.code)
        return _SOME_VALUE
    if not printed:
        if must:
            told = f"a comparator is missing: one of {', '.join(_PRINTED)}"
            faults.add(statement.line, told, InvalidValue.code)
            return _SOME_VALUE
        if beside:
            first = next(iter(beside))
            faults.add(beside[first].line, f"{first}: belongs to a value; give its comparator", InvalidValue.code)
        return None
    (key,) = printed
    number = fields[key]
    comparator, field = _PRINTED[key]
    numbers = {field: number}
    if comparator is Comparator.RANGE:
        if len(number.items) != 2:
            faults.add(number.line, 'range: is a pair of numbers: ["100", "1000"]', InvalidValue.code)
            return _SOME_VALUE
        numbers = dict(zip(("lower", "upper"), number.items, strict=True))
    return Located({"comparator": Located(comparator.value, number.line), **numbers, **beside}, number.line)


def _draft(tree: Located, kind: _Kind, faults: Faults) -> StatementDraft | None:
    """The draft of a report, or of another statement about a claim yet unknown; None where its form is at fault."""
    given = plain(tree)
    check_publication(tree, faults)
    if "value" in given:
        _check_value(tree, faults)
    with telling(faults, tree):
        if kind is _REPORT:
            return parse(ReportDraft, given)
        draft = parse(ABOUT_A_CLAIM[kind.command], {**given, "claim": UNIDENTIFIED})
        assert isinstance(draft, StatementDraft)
        return draft
    return None


def check_publication(tree: Located, faults: Faults) -> None:
    """Whether there is such a date and zone; their form is for the whole draft to tell."""
    given = {key: plain(value) for key, value in tree.fields.items() if key in PublishedDraft.model_fields}
    with suppress(ValidationError), telling(faults, tree):
        PublishedDraft.model_validate(given).publication()


def _check_value(tree: Located, faults: Faults) -> None:
    """Whether the comparator has what it needs; the form is for the whole draft to tell."""
    with suppress(ValidationError), telling(faults, tree):
        ValueDraft.model_validate(plain(tree.fields["value"])).in_unit("any")


def _reference(given: Located, head: _Head, faults: Faults) -> ClaimRef | None:
    """`sec-1`, or `{source: sec-1, as_reported: …}`; None where it is neither."""
    tree = given if given.fields else Located({"source": Located(given.content, given.line)}, given.line)
    try:
        reference = _Reference.model_validate(plain(tree))
    except ValidationError:
        told = "names a claim by its source, or by {source: …, as_reported: …} where that has several"
        faults.add(given.line, f"{given.key}: {told}" if given.key else told)
        return None
    return head.claim(reference.source, reference.as_reported)


def _links(fields: dict[str, Located], own: ClaimRef, head: _Head, faults: Faults) -> list[Step]:
    """A step for each claim that the report `own` quotes or supersedes."""
    steps = []
    for relation in _LINKS:
        if relation not in fields:
            continue
        given = fields[relation]
        for reference in given.items if isinstance(given.content, list) else [given]:
            if (other := _reference(reference, head, faults)) is not None:
                steps.append(Step(faults.file, reference.line, "link", None, {"relation": relation}, own, other))
    return steps
