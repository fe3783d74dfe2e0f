"""With and without plans every query has the same answer; the queries that matter have one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from api.auth.principal import Principal
from api.graphql.mutations import mutation_type
from api.graphql.plan.answers import PLANNED, TEXT
from api.graphql.plan.executor import PlanningExecutor
from api.graphql.queries import Query
from api.graphql.schema import SCHEMA, LedgerSchema
from api.graphql.settings import Settings
from ledger.application import Ledger
from ledger.domain.key_events import Scope
from ledger.projections.line_json import Leaf, Shape
from tests.counts import count
from tests.graphql.random_queries import QueryMaker
from tests.stores import SeededAt

WITHOUT_PLANS = LedgerSchema(query=Query, mutation=mutation_type())
"""The same schema on the executor that strawberry brings."""
FIELDS = "period { start end } state value { comparator amount unit } publishedAt source { code }"
LINE = 'series: "alibaba.other_accrued_liabilities"'


@pytest.fixture(scope="module")
def ledger(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    url = seeded_at(tmp_path_factory.mktemp("plans") / "ledger.db")
    with pytest.MonkeyPatch.context() as patch, Ledger.open(url, actor="tester") as ledger:
        patch.setattr("ledger.application.operation._PATIENCE_S", 0.01)
        claim = ledger.figure("alibaba.cloud.revenue_yoy", "2025-Q3", ledger.cut()).chosen
        assert claim is not None
        dispute = {"claim": claim.claim_id, "disputed_by": "A desk", "reason": "another basis"}
        ledger.command("dispute_figure", dispute | {"counter": {"comparator": "exact", "amount": "33"}})
        yield ledger


def answer(
    schema: LedgerSchema, ledger: Ledger, text: str, variables: Any = None, *, as_text: bool = True
) -> tuple[bytes, list[str], int]:
    """The data as sent, the errors in a fixed order, and how many values plans completed."""
    context = {
        "ledger": ledger,
        "principal": Principal("tester", Scope.REPORT),
        TEXT: as_text,
        "settings": Settings(cost=10**9, aliases=10**6, tokens=10**6, depth=100),
    }
    result = schema.execute_sync(text, variables, context_value=context)
    errors = sorted(orjson.dumps(error.formatted).decode() for error in result.errors or ())
    return orjson.dumps(result.data), errors, getattr(context.get(PLANNED), "values", 0)


def known_arguments(ledger: Ledger) -> dict[str, list[Any]]:
    cut = ledger.cut()
    series = [row.code for row in ledger.views.series(cut)]
    events = ledger.events(0, 1000)
    line = ledger.line_page("alibaba.other_accrued_liabilities", cut, first=1)
    return {
        "series": series,
        "code": [*series, *(row.code for row in ledger.views.sources(cut)), "alibaba", "revenue_yoy"],
        "period": ["2025-Q3", "2016-03-31", "2017-03-31", "2025-11-17/2025-11-24", "spring-festival-2026", "2025"],
        "knownOn": ["2016-12-31", "2017-07-01", "2025-11-25", "2026-02-01T00:00:00Z", "2030-01-01"],
        "recordedBy": ["50", "126", "127", "2030-01-01", 140],
        "after": [0, 10, None, *(line.cursor(*row.period.key) for row in line.rows())],
        "first": [1, 2, 3, 50, 1000],
        "eventId": [each.recorded.event.event_id for each in events[-30:] if each.recorded],
        "from": ["2016-01-01", "2017-01-01"],
        "to": ["2017-12-31", "2026-12-31"],
        "above": ["0", "1000000000"],
        "length": ["P3M", "P1D"],
        "minPosition": [1, 100],
        "subject": ["alibaba", "Alibaba"],
        "text": ["alibaba", "qwen", "revenue"],
    }


def check(ledger: Ledger, seed: int, queries: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    maker = QueryMaker(SCHEMA._schema, known_arguments(ledger), seed)
    for _ in range(queries):
        query = maker.draw()
        *planned, values = answer(SCHEMA, ledger, query.text, query.variables)
        *plain, none = answer(WITHOUT_PLANS, ledger, query.text, query.variables)
        assert planned == plain, query
        assert [*answer(SCHEMA, ledger, query.text, query.variables, as_text=False)[:2]] == plain, query
        assert none == 0
        counts["queries"] += 1
        counts["with errors"] += bool(plain[1])
        counts["with answers"] += b"{" in plain[0][1:]
        counts["with variables"] += bool(query.variables)
        counts["with plans"] += values > 0
    return counts


def test_queries_at_random_have_the_same_answer_with_and_without_plans(ledger: Ledger) -> None:
    counts = check(ledger, seed=1, queries=150)
    print(counts)
    assert min(counts.values()) >= 20, counts


@pytest.mark.slow
def test_many_queries_at_random_have_the_same_answer_with_and_without_plans(ledger: Ledger) -> None:
    counts = check(ledger, seed=2, queries=count(4000, 1200))
    print(counts)
    assert min(counts.values()) >= counts["queries"] / 8, counts


CANONICAL = {
    "a line": "{ figures(LINE) { FIELDS } }",
    "a line known on a date": '{ figures(LINE, knownOn: "2017-07-01") { FIELDS } }',
    "a page": "{ figuresConnection(LINE, first: 1) { edges { cursor node { FIELDS } } pageInfo { endCursor } } }",
    "a line of a series": '{ series(code: "alibaba.other_accrued_liabilities") { code figures { FIELDS } } }',
    "a line with its series": "{ figures(LINE) { series { code subject { name } } cut { recordedBy } state } }",
    "with lists within": "{ figures(LINE) { state claims { source { title } } resolution { reason } } }",
    "a line with ids": "{ figures(LINE) { id source { id } state } }",
    "what moved": '{ changes(since: {knownOn: "2017-01-01"}) { nodes { delta figure { FIELDS } because { kind } } } }',
    "one figure": '{ figure(LINE, period: "2016-03-31") { FIELDS audit { kind to { amount } } } }',
    "conflicts": "{ conflicts { nodes { FIELDS resolution { alternatives { why claim { publishedAt } } } } } }",
    "sources": "{ sources { nodes { code title tier publication { knownAt } } totalCount } }",
    "events": "{ events(first: 100) { edges { cursor node { id seq type content } } pageInfo { hasNextPage } } }",
}


def written(query: str) -> str:
    return query.replace("FIELDS", FIELDS).replace("LINE", LINE)


@pytest.mark.parametrize("name", CANONICAL)
def test_the_queries_that_matter_run_by_a_plan(ledger: Ledger, name: str) -> None:
    """A silent fall-back would be many times slower, and nobody would notice."""
    *planned, values = answer(SCHEMA, ledger, written(CANONICAL[name]))
    assert values >= 1
    assert planned == [*answer(WITHOUT_PLANS, ledger, written(CANONICAL[name]))[:2]]
    assert not planned[1] and len(planned[0]) > 60


def test_a_line_reads_no_column_that_is_not_selected(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    ask = type(ledger.views).line_json
    monkeypatch.setattr(
        type(ledger.views), "line_json", lambda *given, **keyed: read.append((given[-2], keyed)) or ask(*given, **keyed)
    )
    answer(SCHEMA, ledger, written("{ figures(LINE) { period { end } value { amount } } }"))
    period = Shape((("end", Leaf("period.end")),))
    value = Shape((("amount", Leaf("value.amount")),), "value.comparator")
    assert read == [((Shape((("period", period), ("value", value))),), {"keyed": False})]


def test_a_plan_is_made_once_for_a_document(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again with the same conditions it is found; with others it is another."""
    made: list[Any] = []
    make = PlanningExecutor._object_plan
    monkeypatch.setattr(PlanningExecutor, "_object_plan", lambda *given: made.append(given) or make(*given))
    text = "query ($long: Boolean!) { sources { nodes { code title @include(if: $long) } } }"
    for long in (True, False, True, False):
        data, _, values = answer(SCHEMA, ledger, text, {"long": long})
        assert values == 1
        assert (b"title" in data) is long
    assert len(made) == 2


def test_a_mutation_runs_by_a_plan_and_says_the_same(ledger: Ledger) -> None:
    """Its union and interface by the class of the result."""
    text = """mutation ($claim: String!) { retractFigure(input: {claim: $claim, source: "x", reason: "r"}) {
        __typename ... on Problem { code path } ... on InvalidInputProblem { faults { message } } } }"""
    for claim in ("f0a62025-9379-5259-bf06-6acfbe1c9d0e", "not an id"):
        *planned, values = answer(SCHEMA, ledger, text, {"claim": claim})
        assert values == 1
        assert planned == [*answer(WITHOUT_PLANS, ledger, text, {"claim": claim})[:2]]


def test_a_constant_that_fails_is_reported_where_it_stands(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that cannot have what all rows share leaves the rest, and the error's place, to graphql-core."""

    def failing(*given: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("api.graphql.group.Group.subject", failing)
    query = written("{ figures(LINE) { state series { code subject { name } } } }")
    *planned, _ = answer(SCHEMA, ledger, query)
    *plain, _ = answer(WITHOUT_PLANS, ledger, query)
    paths = [[orjson.loads(error)["path"] for error in errors] for errors in (planned[1], plain[1])]
    assert planned[0] == plain[0]
    assert paths[0] == paths[1] != []
