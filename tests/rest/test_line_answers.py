"""A line in JSON, read by columns, is what its whole rows say."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from api.answers import figure_summary
from api.line_answers import line_answer, line_page_answer
from ledger.application import Ledger
from ledger.errors import AmbiguousPeriod
from tests.stores import SeededAt


@pytest.fixture(scope="module")
def ledger(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(seeded_at(tmp_path_factory.mktemp("lines") / "ledger.db")) as opened:
        yield opened


@pytest.mark.parametrize("known_on", [None, "2017-07-01", "2025-11-26", "1999-01-01"])
def test_every_line_of_the_seeds_is_the_same_by_columns_and_by_rows(ledger: Ledger, known_on: str | None) -> None:
    cut, compared = ledger.cut(known_on), 0
    for series in ledger.views.series(cut):
        try:
            rows = [figure_summary(figure) for figure in ledger.figures(series.code, cut)]
        except AmbiguousPeriod:
            continue
        assert [dict(each, value=_listed(each["value"])) for each in rows] == line_answer(
            ledger.line(series.code, cut), as_text=False
        )
        assert orjson.loads(orjson.dumps(line_answer(ledger.line(series.code, cut), as_text=True))) == line_answer(
            ledger.line(series.code, cut), as_text=False
        )
        page, following = line_page_answer(ledger.line_page(series.code, cut, first=1), as_text=False)
        whole = ledger.line_page(series.code, cut, first=1).page()
        assert (page, following) == (line_answer(ledger.line(series.code, cut), as_text=False)[:1], whole.next)
        compared += len(rows)
    assert compared > 20


def _listed(value: dict[str, object] | None) -> object:
    """As JSON has it: ranks are a list."""
    return value and {name: list(part) if isinstance(part, tuple) else part for name, part in value.items()}
