"""Company facts at fault: each fault is said with its place, and nothing is raised for any content."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.importers.edgar import is_company_facts, read_company_facts
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Table
from tests.importers.company_facts import MADE, QUARTERLY, company, concept, faults, read, revenues, row, told

YEAR = ("2022-12-31", "2022-01-01")
SOUND = row(5, *YEAR)
PLACE = "us-gaap/Revenues/USD #2"


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        (7, "is not an object"),
        (None, "is not an object"),
        ({"val": None}, "val: null, or nothing, is not a number"),
        ({"val": "5"}, "val: '5' is not a number"),
        ({"val": True}, "val: a true or false is not a number"),
        ({"val": [1]}, "val: a list is not a number"),
        ({"val": float("nan")}, "val: NaN is not a number"),
        ({"val": float("-inf")}, "val: -Infinity is not a number"),
        ({"val": 10**40}, "val: 1000000000000000000000000000000000000000… is not a number"),
        ({"val": 1e99}, "val: 1e+99: not a number"),
        ({"val": 1e-30}, "val: 1e-30: not a number"),
        ({"end": None}, "end: null, or nothing, is not a date"),
        ({"end": "2022-02-30"}, "end: '2022-02-30' is not a date"),
        ({"end": "9999-12-31"}, "end: 9999-12-31 has no day after it"),
        ({"end": "2021-12-31"}, "end: ends on 2021-12-31, before it starts on 2022-01-01"),
        ({"end": 20221231}, "end: 20221231 is not a date"),
        ({"start": None}, "start: null, or nothing, is not a date"),
        ({"start": "2022"}, "start: '2022' is not a date"),
        ({"start": ["2022-01-01"]}, "start: a list is not a date"),
        ({"accn": "0000012345-23-7"}, "accn: '0000012345-23-7' is not an accession number"),
        ({"accn": {}}, "accn: a dict is not an accession number"),
        ({"form": None}, "form: null, or nothing, is not the name of a form"),
        ({"form": "10\u0000K"}, "form: '10\\x00K' is not the name of a form"),
        ({"filed": "2023-02-25"}, f"{SOUND['accn']} is '10-K' filed '2023-02-25' here, 10-K filed 2023-02-24 at"),
        ({"form": "10-Q"}, f"{SOUND['accn']} is '10-Q' filed '2023-02-24' here"),
        ({"accn": QUARTERLY["accn"], "filed": "soon"}, "filed: 'soon' is not a date"),
    ],
)
def test_a_row_at_fault_is_said_with_its_place_and_the_others_go_on(tmp_path: Path, fault: Any, detail: str) -> None:
    table = read(tmp_path, revenues(SOUND, SOUND | fault if isinstance(fault, dict) else fault, SOUND))
    (found,) = faults(table)
    assert found.startswith(f"{PLACE}: {detail}")
    assert [each.place for each in told(table)] == ["us-gaap/Revenues/USD #1", "us-gaap/Revenues/USD #3"]
    assert table.total == len(list(table.items()))


@pytest.mark.parametrize("field", ["end", "val", "accn", "form", "filed"])
def test_a_field_that_is_missing_is_named(tmp_path: Path, field: str) -> None:
    (found,) = faults(read(tmp_path, revenues({name: given for name, given in SOUND.items() if name != field})))
    assert found.startswith(f"us-gaap/Revenues/USD #1: {field}: ")


@pytest.mark.parametrize(
    ("facts", "detail"),
    [
        ({"us-gaap": 1}, "us-gaap: is not a taxonomy"),
        ({"us gaap": {}}, "us gaap: is not a taxonomy"),
        ({"us-gaap": {"Revenues": []}}, "us-gaap/Revenues: is not a concept"),
        ({"us-gaap": {"Revenues": {"label": "x"}}}, "us-gaap/Revenues: is not a concept"),
        ({"us-gaap": {"Rev\u0000": concept({})}}, "us-gaap/Rev\\x00: is not a concept"),
        ({"us-gaap": {"R" * 300: concept({})}}, f"us-gaap/{'R' * 40}…: is not a concept"),
        ({"us-gaap": {"Revenues": concept({"US D": []})}}, "us-gaap/Revenues/US D: is not a unit"),
        ({"us-gaap": {"Revenues": concept({"USD": {}})}}, "us-gaap/Revenues/USD: is not a unit"),
        ({}, "facts: is empty"),
    ],
)
def test_what_holds_no_facts_is_said_with_its_place(tmp_path: Path, facts: Any, detail: str) -> None:
    (found,) = faults(read(tmp_path, company(facts)))
    assert found.startswith(detail)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ("{", "is not JSON"),
        ("[]", "is not company facts of EDGAR: a JSON object with cik and facts is"),
        ("{}", "cik: null, or nothing, is not the SEC's number"),
        ('{"cik": 0, "facts": {}}', "cik: 0 is not"),
        ('{"cik": 1.5, "facts": {}}', "cik: 1.5 is not"),
        ('{"cik": true, "facts": {}}', "cik: a true or false is not"),
        ('{"cik": "12345678901", "facts": {}}', "cik: '12345678901' is not"),
        ('{"cik": 1}', "facts: is missing"),
        ('{"cik": 1, "facts": {}, "facts": {}}', "is not readable: 'facts' is given more than once"),
        ('{"cik": 1, "facts": ' + "[" * 100_000, "is nested too deeply to be company facts"),
        ('{"cik": ' + "1" * 10_000 + "}", "cik: 1111111111111111111111111111111111111111… is not"),
    ],
)
def test_a_file_none_of_which_can_be_taken_is_one_rejection(tmp_path: Path, content: str, detail: str) -> None:
    table = read(tmp_path, content)
    (found,) = faults(table)
    assert found.startswith(detail)
    assert len(list(table.items())) == table.total == 1


def test_files_that_cannot_be_unpacked_are_rejections(tmp_path: Path) -> None:
    cut = tmp_path / "cut.json.gz"
    cut.write_bytes(gzip.compress(json.dumps(MADE).encode())[:60])
    assert faults(read_company_facts(cut)) == ["is not a whole gzip file: it ends too early"]
    assert faults(read_company_facts(tmp_path / "none.json")) == ["cannot be read: No such file or directory"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(
    JSON
    | st.builds(
        lambda base, changes: base | changes,
        st.sampled_from([SOUND, row(0.25, "2023-06-30", None, QUARTERLY)]),
        st.dictionaries(st.sampled_from(["start", "end", "val", "accn", "form", "filed"]), JSON, max_size=2),
    ),
    max_size=4,
)
CONCEPTS = JSON | st.builds(concept, JSON | st.dictionaries(st.sampled_from(["USD", "pure", "a/b"]), ROWS), JSON, JSON)
FACTS = JSON | st.dictionaries(
    st.sampled_from(["us-gaap", "dei", "x y"]),
    JSON | st.dictionaries(st.sampled_from(["A", "B"]) | st.text(max_size=4), CONCEPTS, max_size=2),
    max_size=2,
)
COMPANIES = st.builds(company, FACTS, JSON | st.just(1), JSON)


def is_well_formed(table: Table) -> bool:
    items = list(table.items())
    return len(items) == table.total > 0 and items == list(table.items())


@given(COMPANIES | JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_raises(tmp_path: Path, content: Any) -> None:
    """Every row is told or rejected, whatever stands in it."""
    assert is_well_formed(read(tmp_path, content))


@given(st.binary(max_size=200))
@example(b"\xff\xfe{}")
@example(b"\x1f\x8b")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(tmp_path: Path, content: bytes) -> None:
    for name in ("bytes.json", "bytes.json.gz"):
        path = tmp_path / name
        path.write_bytes(content)
        is_company_facts(path)
        table = read_company_facts(path)
        assert is_well_formed(table)
        assert all(isinstance(item, Rejection) for item in table.items())
