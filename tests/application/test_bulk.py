"""Tables of figures are loaded in chunks: again, elsewhere, beside others and after mends by hand it adds nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.application.bulk import BulkLoad
from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.events import FigureReported
from ledger.domain.history import Logged
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Table
from tests.application.tables import DEFINITIONS, STATEMENTS, content, counts, load, source, table, told
from tests.store.setting import NOW, check_log, dump, open_ledger, rebuilt
from tests.stores import open_store

ALL = len(DEFINITIONS) + len(STATEMENTS)


def kinds(ledger: Ledger) -> Counter[str]:
    return Counter(event.topic.removeprefix("ledger.") for event in ledger.log.since(0, 1000))


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with open_ledger(tmp_path / "ledger.db") as opened:
        yield opened


def test_each_statement_is_the_event_that_it_comes_to(ledger: Ledger) -> None:
    assert counts(load(ledger, table())) == (ALL, 0, 0)
    told_kinds = kinds(ledger)
    assert {kind: number for kind, number in told_kinds.items() if kind.startswith("Figure")} == {
        "FigureReported": 3,
        "FigureReaffirmed": 2,
        "FigureRestated": 1,
        "FigureRetracted": 1,
    }
    assert ledger.progress().lag == 0
    assert ledger.figure("costs", "2024-12-31", ledger.cut("2025-03-01")).chosen.value.amount == "70"  # type: ignore[union-attr]
    assert ledger.figure("costs", "2024-12-31", ledger.cut("2025-06-01")).chosen.value.amount == "72"  # type: ignore[union-attr]
    assert ledger.figure("sales", "2025-03-31", ledger.cut()).absent_reason == "retracted"


@pytest.mark.parametrize("chunk_items", [1, 3, 5, 1000])
def test_how_it_is_cut_into_chunks_is_not_seen(tmp_path: Path, chunk_items: int) -> None:
    with open_ledger(tmp_path / "one.db") as one, open_ledger(tmp_path / "other.db") as other:
        load(one, table())
        load(other, table(), chunk_items)
        assert content(other.log.since(0, 1000)) == content(one.log.since(0, 1000))
    assert dump(tmp_path / "other.db") == rebuilt(tmp_path / "other.db")


def test_loading_again_adds_nothing_whoever_does_it_and_however_it_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        load(ledger, table())
        head = ledger.log.head()
    with open_ledger(path, actor="somebody else") as ledger:
        assert counts(load(ledger, table())) == (0, ALL, 0)
        assert counts(load(ledger, table(), 3)) == (0, ALL, 0)
        assert counts(load(ledger, table(digest="1" * 64))) == (0, ALL, 0)
        assert ledger.log.head() == head


def test_what_was_mended_by_hand_stays_so(ledger: Ledger) -> None:
    """Voided, corrected, defined anew: another file that says the same changes none of it."""
    load(ledger, table())
    recorded = [each.recorded for each in ledger.log.since(0, 1000) if each.recorded]
    claims = [each.event for each in recorded if isinstance(each.event, FigureReported)]
    ledger.command("void_figure", {"event": claims[0].event_id, "reason": "of another company"})
    value = {"comparator": "exact", "amount": "71"}
    ledger.command("correct_figure", {"claim": claims[1].event_id, "value": value, "reason": "a slip of ours"})
    ledger.command("register_subject", {"code": "acme", "name": "Acme Corporation", "kind": "company"})
    head = ledger.log.head()
    assert counts(load(ledger, table(digest="1" * 64))) == (0, ALL, 0)
    assert ledger.log.head() == head


def test_a_later_table_adds_what_is_new(ledger: Ledger) -> None:
    load(ledger, table(DEFINITIONS + STATEMENTS[:4]))
    later = table((*DEFINITIONS, *STATEMENTS), digest="1" * 64)
    assert counts(load(ledger, later)) == (3, ALL - 3, 0)


def test_what_cannot_be_taken_is_refused_alone_and_told_with_its_place(ledger: Ledger) -> None:
    unreadable = Rejection("acme.csv", 20, "INVALID_VALUE", "value: not a number")
    items = (
        *DEFINITIONS,
        told("nothing", "2024-12-31", "q1", "1", 21, "cell B3"),
        told("sales", "2024-12-31", "nobody", "1", 22),
        unreadable,
        *STATEMENTS,
    )
    first = load(ledger, table(items))
    assert counts(first) == (ALL, 0, 3)
    assert sorted((each.line, each.code, each.detail[:14]) for each in first.refusals.told) == [
        (20, "INVALID_VALUE", "value: not a n"),
        (21, "NOT_FOUND", "cell B3: serie"),
        (22, "NOT_FOUND", "source: no sou"),
    ]
    head = ledger.log.head()
    assert counts(load(ledger, table(items))) == (0, ALL, 3)
    assert ledger.log.head() == head


def test_what_was_refused_is_taken_once_it_can_be(ledger: Ledger) -> None:
    """A chunk of which something was refused is looked at again, its other items are there already."""
    items = (*DEFINITIONS, told("sales", "2024-12-31", "later", "100", 30), *STATEMENTS)
    assert counts(load(ledger, table(items), 1000)) == (ALL, 0, 1)
    given = source("later", "2025-03-01").model_dump(mode="json", exclude_none=True)
    ledger.command("register_source", given)
    assert counts(load(ledger, table(items), 1000)) == (1, ALL, 0)
    assert counts(load(ledger, table(items), 1000)) == (0, ALL + 1, 0)


def test_of_what_was_defined_otherwise_nothing_is_told(ledger: Ledger) -> None:
    """Statements of a source whose definition was refused would hang on another document."""
    load(ledger, table())
    other = Define("register_source", source("q1", "2025-02-02"), 4)
    items = (*DEFINITIONS[:4], other, *DEFINITIONS[5:], told("sales", "2025-06-30", "q1", "5", 40), *STATEMENTS[4:])
    again = load(ledger, table(items, "1" * 64))
    assert again.written == 0
    assert [(each.line, each.code) for each in again.refusals.told] == [(4, "ALREADY_DEFINED"), (40, "REFUSED")]


def second_capture(code: str) -> SourceDraft:
    return source(f"{code}:second", "2025-12-01", published_basis="crawled")


def test_another_value_of_a_source_is_told_by_its_second_capture(ledger: Ledger) -> None:
    load(ledger, table())
    edited = told("sales", "2024-12-31", "q1", "101", 50)
    again = table((*DEFINITIONS, edited), "1" * 64, second_capture)
    assert counts(load(ledger, again)) == (1, len(DEFINITIONS), 0)
    assert ledger.figure("sales", "2024-12-31", ledger.cut("2025-11-30")).chosen.value.amount == "100"  # type: ignore[union-attr]
    assert ledger.figure("sales", "2024-12-31", ledger.cut()).chosen.source == "q1:second"  # type: ignore[union-attr]
    assert counts(load(ledger, again, 3)) == (0, len(DEFINITIONS) + 1, 0)
    assert counts(load(ledger, table())) == (0, ALL, 0)


def test_another_value_of_a_source_is_refused_where_there_is_no_second_capture(ledger: Ledger) -> None:
    load(ledger, table())
    bulk = load(ledger, table((*DEFINITIONS, told("sales", "2024-12-31", "q1", "101", 50)), "1" * 64))
    assert [(each.line, each.code) for each in bulk.refusals.told] == [(50, "REFUSED")]


@pytest.mark.parametrize("chunk_items", [1, 1000])
def test_several_wordings_in_one_table_are_wordings_of_one_source(ledger: Ledger, chunk_items: int) -> None:
    """Also where the load was cut between them."""
    items = (*DEFINITIONS, told("sales", "2024-12-31", "q1", "100", 10), told("sales", "2024-12-31", "q1", "101", 11))
    assert counts(load(ledger, table(items), chunk_items)) == (len(items), 0, 0)
    assert ledger.figure("sales", "2024-12-31", ledger.cut()).state == "CONFLICT"


def test_a_chunk_decides_again_when_somebody_else_wrote_first(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as one, open_ledger(path) as rival:
        load(one, table(DEFINITIONS))
        raced(one, lambda: load(rival, table(digest="1" * 64), 1000), lambda: load(one, table(), 1000))
        assert kinds(one)["FigureReported"] == 3
    assert len(check_log(path)) == ALL
    assert dump(path) == rebuilt(path)


def raced(ledger: Ledger, rival: Callable[[], BulkLoad], mine: Callable[[], BulkLoad]) -> None:
    """Runs `mine`, and `rival` between its decision and its append."""
    real, done = ledger.log.append, list[BulkLoad]()

    def append_after_rival(*given: Any, **named: Any) -> list[Logged]:
        if not done:
            done.append(rival())
        return real(*given, **named)

    ledger.log.append = append_after_rival  # type: ignore[method-assign]
    assert counts(mine()) == (0, ALL, 0)
    assert counts(done[0]) == (len(STATEMENTS), len(DEFINITIONS), 0)


def test_a_figure_with_an_event_that_cannot_be_read_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        load(ledger, table((*DEFINITIONS, STATEMENTS[0])))
        last = ledger.log.since(0, 1000)[-1]
    database = open_store(path)
    row = (last.seq + 1, str(last.stream_id), 2, "ledger.FigureReported", f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}", b"broken")
    with database.writing() as connection:
        connection.execute("INSERT INTO event VALUES (?,?,?,?,?,?)", row)
    database.close()
    with open_ledger(path) as ledger:
        bulk = load(ledger, table())
        assert [each.line for each in bulk.refusals.told] == [12]
        assert bulk.written == len(STATEMENTS) - 2


def test_a_table_of_faults_keeps_the_first_and_counts_the_rest(ledger: Ledger) -> None:
    faults = [Rejection("acme.csv", line, "INVALID_VALUE", "value: not a number") for line in range(3000)]
    bulk = load(ledger, Table("acme.csv", "2" * 64, len(faults), lambda: iter(faults)), 500)
    assert counts(bulk) == (0, 0, 3000)
    assert bulk.refusals.told == faults[:1000]
