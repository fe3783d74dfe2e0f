"""Lines: their JSON is the whole rows' own, pages joined are the whole line, long lists are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.application import Ledger, lines
from ledger.application.lines import Line
from ledger.application.pages import read_cursor, write_cursor
from ledger.application.value_filter import Match, ValueFilter
from ledger.errors import AmbiguousPeriod, InvalidInput
from ledger.projections.line_columns import COLUMNS
from ledger.projections.line_json import Cursor, Form, Given, Leaf, Node, Shape
from ledger.projections.rows import FigureRow
from tests.stores import url_of

VALUES: tuple[dict[str, Any], ...] = (
    {"comparator": "exact", "amount": "34", "decimals": 0, "as_reported": "34%"},
    {"comparator": "gt", "lower": "10"},
    {"comparator": "nearly", "upper": "200"},
    {"comparator": "range", "lower": "5", "upper": "7", "upper_inclusive": False},
    {"comparator": "absent", "reason": "withheld"},
    {"comparator": "approx", "amount": "120"},
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path = tmp_path_factory.mktemp("lines") / "ledger.db"
    with Ledger.open(url_of(path), actor="tester") as ledger:
        ledger.command("register_subject", {"code": "firm", "name": "Firm", "kind": "company"})
        metric = {"code": "growth", "name": "Growth", "measure": "ratio", "unit_class": "percent", "definition": "g"}
        ledger.command("define_metric", metric)
        for code in ("years", "mixed", "words"):
            series = {"code": code, "subject": "firm", "metric": "growth", "unit": "percent", "dimensions": {"d": code}}
            ledger.command("define_series", series)
        source = {"code": "report", "publisher": "firm", "title": "Report", "kind": "filing", "tier": 1}
        ledger.command("register_source", source | {"published_at": "2025-02-01", "url": "https://example.org/a"})
        reports = [
            {"series": "years", "period": str(2000 + n), "source": "report", "value": VALUES[n % len(VALUES)]}
            for n in range(20)
        ]
        ledger.report_many(reports)
        for period in ("2024", "2024-Q1", "2024-03-31", "2024-06-30/.."):
            given = {"series": "mixed", "period": period, "source": "report", "value": VALUES[0]}
            ledger.command("report_figure", given)
        yield ledger


def _shown(row: FigureRow, ledger: Ledger, path: str) -> Any:
    """What a column says, read from the whole row."""
    if path.startswith("key."):
        return row.period.key[0 if path == "key.start" else 1]
    if path.startswith("claim."):
        return row.chosen and getattr(row.chosen, path.removeprefix("claim.").replace("code", "source"))
    if path in ("recorded_at", "published_at"):
        return row.chosen and (row.chosen.recorded_at if path == "recorded_at" else row.chosen.publication.published_at)
    part: Any = row
    for name in path.split("."):
        match name:
            case "value" | "publication":
                part = row.chosen and getattr(row.chosen, name)
            case "source":
                part = row.chosen and ledger.source(row.chosen.source, ledger.cut())
            case _:
                part = part and getattr(part, name)
    return part


FORMS = {
    **dict.fromkeys(("stale", "conflicted", "disputed"), Form.BOOLEAN),
    **dict.fromkeys(("value.lower_inclusive", "value.upper_inclusive"), Form.BOOLEAN),
    "value.ranks": Form.JSON,
}


def texts(line: Line, node: Node, **given: str) -> list[Any]:
    """What a shape of this one node says of each figure."""
    found = line.texts([Shape((("it", node),))], given, keyed=False)
    assert found is not None
    return [json.loads(text)["it"] for (text,) in found]


@pytest.mark.parametrize("path", COLUMNS)
def test_a_column_says_what_the_whole_row_says(ledger: Ledger, path: str) -> None:
    """A stream's id as text; null where the row has None."""
    for series, known_on in (("years", None), ("years", "2025-01-31")):
        line = ledger.line(series, ledger.cut(known_on))
        shown, rows = texts(line, Leaf(path, FORMS.get(path, Form.PLAIN))), line.rows()
        assert len(shown) == len(rows) == 20
        for got, row in zip(shown, rows, strict=True):
            said = _shown(row, ledger, path)
            assert got == (str(said) if path == "stream_id" else said), row


@pytest.mark.parametrize("filter", [ValueFilter(), ValueFilter.read("8", None, Match.POSSIBLE)])
@pytest.mark.parametrize("first", [1, 3, 7, 20, 1000])
def test_pages_joined_are_the_whole_line(ledger: Ledger, first: int, filter: ValueFilter) -> None:
    """Whatever the size and the filter; what is recorded between two pages moves no row."""
    whole = ledger.figures("years", ledger.cut(), filter=filter)
    assert len(whole) > 1
    found: list[FigureRow] = []
    after = None
    while True:
        cut = ledger.paged_cut(None, None, lines.FIGURES, after)
        page = ledger.line_page("years", cut, first=first, after=after, filter=filter).page()
        found += page.rows
        after = page.next
        if after is None:
            break
        assert len(page.rows) == first
        note = {"code": "firm", "name": f"Firm {len(found)} of {first}", "kind": "company"}
        ledger.command("register_subject", note)
    assert found == whole


def test_a_cursor_is_the_same_whoever_writes_it(ledger: Ledger) -> None:
    line = ledger.line_page("years", ledger.cut(), first=2)
    written = texts(line, Cursor("start"), start=line.cursor_start)
    keys = [figure.period.key for figure in line.rows()]
    assert (
        written == [line.cursor(*key) for key in keys] == [write_cursor("figures", line.cut.seq, key) for key in keys]
    )
    assert [read_cursor("figures", cursor).key for cursor in written] == keys


def test_any_text_is_json(ledger: Ledger) -> None:
    """Quotes, other scripts, and what would end a literal of SQL."""
    hostile = 'a "quoted" \\ word, it\'s 中文 é \U0001f600 </script>'
    figure = {"series": "words", "period": "1990", "source": "report"}
    ledger.command("report_figure", figure | {"value": VALUES[0] | {"as_reported": hostile}})
    line = ledger.line("words", ledger.cut())
    assert texts(line, Leaf("value.as_reported")) == [hostile]
    assert texts(line, Given("name"), name=json.dumps(hostile)) == [hostile]
    (((text,),)) = line.texts([Shape((("it's", Leaf("state")),))], {}, keyed=False) or []
    assert json.loads(text) == {"it's": "KNOWN"}


def test_several_kinds_of_period_are_no_one_line(ledger: Ledger) -> None:
    """Rows and columns are refused alike, with the kinds; a type and a length choose, dates may leave one alone."""
    cut = ledger.cut()
    for ask in (lambda line: line.rows(), lambda line: texts(line, Leaf("state"))):
        with pytest.raises(AmbiguousPeriod) as refused:
            ask(ledger.line("mixed", cut))
        assert refused.value.choices == ("duration P1Y", "duration P3M", "instant", "open ..")
        assert len(ask(ledger.line("mixed", cut, type="duration", length="P3M"))) == 1
        assert len(ask(ledger.line("mixed", cut, type="instant"))) == 1
        assert len(ask(ledger.line("mixed", cut, since="2024-01-01", until="2024-04-01", type="duration"))) == 1


def test_a_list_that_is_too_long_says_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 19)
    with pytest.raises(InvalidInput, match="more than 19 figures"):
        ledger.figures("years", ledger.cut())
    monkeypatch.setattr(lines, "MOST_FIRST", 4)
    monkeypatch.setattr(lines, "LONGEST_LINE", 3)
    with pytest.raises(InvalidInput, match="more than 3 figures"):  # before the whole line is read
        ledger.figures("years", ledger.cut(), filter=ValueFilter.read("8", None, Match.POSSIBLE))
    assert len(ledger.line_page("years", ledger.cut(), first=20).page().rows) == 20


def test_the_count_is_that_of_the_whole_line(ledger: Ledger) -> None:
    assert ledger.line_page("years", ledger.cut(), first=2).count() == 20
    assert ledger.line("years", ledger.cut(), filter=ValueFilter.read("8", None, Match.CERTAIN)).count() is None


def test_the_end_of_a_line_is_its_last_figures_in_their_order(ledger: Ledger) -> None:
    line = ledger.line("years", ledger.cut())
    assert line.end(3) == line.rows()[-3:]
    assert line.end(100) == line.rows()
    assert ledger.line("years", ledger.cut(), until="2006-01-01").end(2) == line.rows()[4:6]
    with pytest.raises(AmbiguousPeriod):
        ledger.line("mixed", ledger.cut()).end(3)
