"""What a question costs: SQL statements, counted by SQLite itself, and rows looked at, by its query plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from ledger.application import Ledger
from ledger.domain.period_notation import read_period
from ledger.projections.cuts import Cut
from ledger.projections.line_columns import COLUMNS
from ledger.projections.line_json import Leaf, Shape
from ledger.projections.line_views import KINDS, Narrowing
from ledger.projections.series_filter import EVERY_SERIES, SeriesFilter
from ledger.store.sqlite import SqliteDatabase
from tests.store.setting import PERIOD, append, claim_id, open_ledger, report, reported

pytestmark = pytest.mark.sqlite

FRAME = ("BEGIN", "COMMIT")
EVERYTHING = Shape(tuple((name, Leaf(name)) for name in COLUMNS))
ZONES = "SELECT DISTINCT vintage_zone FROM series"
PERIODS = [f"{year}-Q{quarter}" for year in range(2000, 2025) for quarter in (1, 2, 3, 4)]


class Traced(SqliteDatabase):
    """Notes every statement that a reader runs."""

    def __init__(self, path: Path) -> None:
        self.statements: list[tuple[str, Any]] = []
        super().__init__(path)

    def _reader(self) -> apsw.Connection:
        connection = super()._reader()
        connection.exec_trace = self._note
        return connection

    def _note(self, cursor: apsw.Cursor, statement: str, bindings: Any) -> bool:
        if statement not in FRAME and not statement.startswith("PRAGMA"):
            self.statements.append((statement, bindings))
        return True

    @contextmanager
    def noting(self) -> Iterator[list[tuple[str, Any]]]:
        self.statements.clear()
        yield self.statements


@pytest.fixture(scope="module")
def asked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Traced]]:
    """Two series, a hundred figures with a conflict, vintages, a dispute and orders of tiers."""
    path = tmp_path_factory.mktemp("cost") / "ledger.db"
    path.write_bytes(template.read_bytes())
    with open_ledger(path) as ledger:
        append(ledger.log, *(reported(str(n), period) for n, period in enumerate(PERIODS)))
        first = claim_id(report(ledger, "34"))
        report(ledger, "41", source="paper")
        said = {"source": "release", "value": {"comparator": "exact", "amount": "33"}, "reason": "revision"}
        ledger.command("restate_figure", {"claim": first, "published_at": "2026-03-01", **said})
        ledger.command("dispute_figure", {"claim": first, "disputed_by": "desk", "reason": "differs"})
        report(ledger, "5", series="hong-kong")
        for order in ([6, 1, 2, 3, 4, 5, 7], [1, 2, 3, 4, 5, 6, 7]):
            ledger.command("set_precedence", {"order": order})
        ledger.rebuild()
    database = Traced(path)
    ledger = Ledger(database, "tester")
    yield ledger, database
    ledger.close()


Question = Callable[[Ledger, Cut], Any]


def _series(ledger: Ledger, cut: Cut) -> Any:
    return ledger.views.series_by_code("growth", cut)


QUESTIONS: dict[str, tuple[Question, Question]] = {
    "series": (lambda ledger, cut: None, lambda ledger, cut: lambda _: ledger.views.series(cut)),
    "figure": (
        _series,
        lambda ledger, cut: lambda row: ledger.views.figure(row, read_period(PERIOD), cut),
    ),
    "figures": (_series, lambda ledger, cut: lambda row: ledger.views.line(row, cut, Narrowing())),
    "json": (
        _series,
        lambda ledger, cut: lambda row: ledger.views.line_json(row, cut, Narrowing(), [EVERYTHING], {}, keyed=True),
    ),
    "figures from to": (
        _series,
        lambda ledger, cut: lambda row: ledger.views.line(row, cut, Narrowing("2010-01-01", "2012-01-01")),
    ),
    "vintages": (
        lambda ledger, cut: ledger.figure("growth", PERIOD, cut),
        lambda ledger, cut: lambda figure: ledger.views.vintages(figure, cut),
    ),
    "vintages of many": (
        lambda ledger, cut: ledger.figures("growth", cut),
        lambda ledger, cut: lambda figures: ledger.views.vintages_of_many(figures, cut),
    ),
    "claims of many": (
        lambda ledger, cut: ledger.figures("growth", cut),
        lambda ledger, cut: lambda figures: ledger.views.claims(figures, cut),
    ),
    "disputes": (
        lambda ledger, cut: ledger.figure("growth", PERIOD, cut),
        lambda ledger, cut: lambda figure: ledger.views.disputes(figure, cut),
    ),
    "series in conflict": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.series_that(cut, SeriesFilter("growth acme"), conflict=True),
    ),
    "series changed": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.series_that(cut, changed_after=1),
    ),
    "conflicts": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.conflicting(cut, EVERY_SERIES, None, 3),
    ),
    "latest": (
        _series,
        lambda ledger, cut: lambda row: ledger.views.latest_of_each_kind([row], cut, None, None),
    ),
    "contested": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.contested(cut, EVERY_SERIES, None, 3),
    ),
    "recent values": (
        lambda ledger, cut: ledger.figures("growth", cut)[-1:],
        lambda ledger, cut: lambda figures: ledger.views.recent_values(figures, cut, 24),
    ),
    "tallies": (
        _series,
        lambda ledger, cut: lambda row: ledger.views.tallies([row], cut),
    ),
    "series by subject": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.series_by_subject(cut, EVERY_SERIES, None, 3),
    ),
    "moved": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.moved(cut._replace(seq=20), cut, EVERY_SERIES, None, 1000),
    ),
    "moved of one series": (
        lambda ledger, cut: None,
        lambda ledger, cut: (
            lambda _: ledger.views.moved(cut._replace(seq=20), cut, SeriesFilter(code="growth"), None, 1000)
        ),
    ),
    "triangle": (
        lambda ledger, cut: ledger.figures("growth", cut),
        lambda ledger, cut: lambda figures: ledger.views.steps([figure.no for figure in figures], "UTC", cut),
    ),
    "claims by number": (
        lambda ledger, cut: [figure.chosen.no for figure in ledger.figures("growth", cut) if figure.chosen],
        lambda ledger, cut: lambda numbers: ledger.views.claims_numbered(numbers, cut),
    ),
    "claims of a source": (
        lambda ledger, cut: None,
        lambda ledger, cut: lambda _: ledger.views.claims_of_source("release", cut, anchored=False, after=0, limit=3),
    ),
    "sources": (lambda ledger, cut: None, lambda ledger, cut: lambda _: ledger.views.sources(cut)),
}
OF_ALL_SERIES = ("conflicts", "contested", "series in conflict", "moved", "moved of one series", "claims of a source")
CUTS = {"now": (None, None), "known on": ("2026-02-15", None), "recorded by": ("2026-02-15", "112")}


def statements_of(asked: tuple[Ledger, Traced], question: str, cut_name: str = "known on") -> list[tuple[str, Any]]:
    ledger, database = asked
    cut = ledger.cut(*CUTS[cut_name])
    prepare, ask = QUESTIONS[question]
    prepared = prepare(ledger, cut)
    with database.noting() as statements:
        assert ask(ledger, cut)(prepared)
        return list(statements)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_one_statement(asked: tuple[Ledger, Traced], question: str, cut: str) -> None:
    """However many rows; what is of all series looks up first in which zones a date ends, a line its kinds."""
    statements = [text for text, _ in statements_of(asked, question, cut)]
    dated = question in OF_ALL_SERIES and CUTS[cut][0] is not None
    looks_up = dated or question in ("figures", "figures from to", "json")
    assert [text for text in statements if text not in (ZONES, KINDS)] == statements[looks_up:], statements
    assert len(statements) == 1 + looks_up, statements


def plan(database: Traced, statement: str, bindings: Any) -> list[str]:
    with database.reading() as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", bindings)]


@pytest.mark.parametrize(
    "question",
    [
        "figure",
        "figures",
        "figures from to",
        "json",
        "vintages",
        "vintages of many",
        "claims of many",
        "disputes",
        "latest",
        "moved",
        "moved of one series",
        "triangle",
        "claims by number",
        "claims of a source",
    ],
)
def test_a_question_about_figures_looks_them_up_by_index_and_scans_no_table(
    asked: tuple[Ledger, Traced], question: str
) -> None:
    for statement, bindings in (each for each in statements_of(asked, question) if each[0] != ZONES):
        steps = plan(asked[1], statement, bindings)
        scans = [step for step in steps if step.startswith("SCAN")]
        # The numbers asked for, what was found of them, and the few orders of tiers that there ever were.
        few = ("SCAN j VIRTUAL", "SCAN precedence", "SCAN candidate", "SCAN ranked", "SCAN (subquery")
        assert all(scan.startswith(few) for scan in scans), steps


@pytest.mark.parametrize("question", ["conflicts", "series in conflict"])
def test_the_conflicts_are_found_by_their_own_index(asked: tuple[Ledger, Traced], question: str) -> None:
    for statement, bindings in statements_of(asked, question):
        if "answer" in statement:
            steps = plan(asked[1], statement, bindings)
            assert any("answer_in_conflict" in step for step in steps), steps


def test_a_range_of_periods_is_bounded_in_the_index(asked: tuple[Ledger, Traced]) -> None:
    (statement, bindings), *_ = [each for each in statements_of(asked, "figures from to") if "figure f" in each[0]]
    steps = plan(asked[1], statement, bindings)
    assert any("figure_of_series (series_no=? AND period_start>?" in step for step in steps), steps
