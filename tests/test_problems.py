"""Every error has a row in the one table, a line in the drawn tree, and a code of its own."""

from __future__ import annotations

import json
import re

import pytest

from api.problems import HTTP_KINDS, KINDS, MOST_FAULTS, Kind, explanations, http_problem, kind_of, problem, slug
from ledger import errors
from ledger.errors import AmbiguousPeriod, FieldError, InvalidInput, InvalidPeriod, LedgerError

_LINE = re.compile(r"^ {4}([│ ]*)(?:[├└]── )?(\w+)")


def every_class(kind: type[LedgerError] = LedgerError) -> list[type[LedgerError]]:
    """The tree, from the top; classes that tests made are left out."""
    below = [each for each in kind.__subclasses__() if each.__module__ == errors.__name__]
    return [kind, *(found for each in below for found in every_class(each))]


def drawn_tree() -> dict[str, str | None]:
    """Class → the class above it, as the docstring of `ledger.errors` draws it."""
    above: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := _LINE.match(line):
            depth = (line.index(match[2]) - 4) // 4
            path = [*path[:depth], match[2]]
            above[match[2]] = path[depth - 1] if depth else None
    return above


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_class_of_error_has_a_row_of_its_own(kind: type[LedgerError]) -> None:
    row = KINDS[kind]
    assert 400 <= row.status <= 599 and row.exit_code > 0
    assert row.title and not row.title.endswith(".")


def test_the_table_has_no_row_for_anything_else() -> None:
    assert set(KINDS) == set(every_class())


def test_the_docstring_draws_the_tree_as_it_is() -> None:
    assert drawn_tree() == {
        kind.__name__: None if kind is LedgerError else kind.__bases__[0].__name__ for kind in every_class()
    }


def test_every_class_has_a_code_of_its_own_and_says_what_it_means() -> None:
    codes = [kind.code for kind in every_class()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[A-Z]+(_[A-Z]+)*", code) for code in codes)
    assert all(kind.__dict__.get("__doc__") for kind in every_class())


def test_no_two_kinds_look_the_same_to_a_reader() -> None:
    titles = [row.title for row in KINDS.values()] + [row.title for row in HTTP_KINDS.values()]
    assert len(set(titles)) == len(titles)


def test_a_class_without_a_row_shows_as_the_nearest_above_it() -> None:
    class Stranger(InvalidPeriod):
        code = "STRANGER"

    assert kind_of(Stranger("odd")) is KINDS[InvalidPeriod]


def test_the_status_tells_who_is_at_fault() -> None:
    for kind, row in KINDS.items():
        own = (
            issubclass(kind, errors.StoreFailure | errors.NotCaughtUp | errors.IdentityUnavailable)
            or kind is LedgerError
        )
        assert (row.status >= 500) == own, kind


def made(kind: type[LedgerError]) -> LedgerError:
    if kind is AmbiguousPeriod:
        return AmbiguousPeriod("several", choices=("duration P3M", "duration P6M"), hint="choose")
    return kind("the reason", path=("value", 0), hint="what to do")


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_a_problem_is_json_with_type_title_status_code_detail_path_and_hint(kind: type[LedgerError]) -> None:
    body = json.loads(json.dumps(problem(made(kind))))
    row: Kind = KINDS[kind]
    assert body["type"] == f"/problems/{slug(kind.code)}"
    assert (body["title"], body["status"], body["code"]) == (row.title, row.status, kind.code)
    assert {"detail", "path", "hint"} <= set(body)
    assert ("choices" in body) == (kind is AmbiguousPeriod)


def test_a_problem_without_path_and_hint_leaves_them_out() -> None:
    assert set(problem(LedgerError("odd"))) == {"type", "title", "status", "code", "detail"}


def test_a_problem_lists_the_faults_of_every_field_up_to_a_number() -> None:
    faults = [FieldError(("claims", n), f"fault {n}") for n in range(MOST_FAULTS + 10)]
    body = problem(InvalidInput("faults", fields=faults))
    assert body["errors"][0] == {"path": ["claims", "0"], "message": "fault 0"}
    assert len(body["errors"]) == MOST_FAULTS


def test_every_type_of_problem_is_explained() -> None:
    explained = explanations()
    assert set(explained) == {slug(kind.code) for kind in KINDS} | {slug(kind.code) for kind in HTTP_KINDS.values()}
    assert all(f"HTTP {KINDS[kind].status}" in explained[slug(kind.code)] for kind in KINDS)


@pytest.mark.parametrize("status", [*HTTP_KINDS, 418])
def test_a_refusal_of_the_transport_has_the_same_shape(status: int) -> None:
    body = http_problem(status, "no")
    assert set(body) == {"type", "title", "status", "code", "detail"}
    assert body["status"] == status


def test_an_error_says_where_why_and_what_to_do() -> None:
    error = InvalidInput("is missing", path=("value", "amount"), hint="write one").at("claims", 3)
    assert error.path == ("claims", 3, "value", "amount")
    assert str(error) == "claims.3.value.amount: is missing (write one)"
    assert str(LedgerError("odd")) == "odd"
