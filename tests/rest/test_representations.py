"""One list in every form; which one is chosen; what a client holds already is not sent again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pyarrow.ipc
import pyarrow.parquet
import pytest

from api.accept import chosen
from api.rest.formats import arrow
from api.rest.formats.lines import csv_chunks
from api.rest.negotiation import LIST_FORMATS
from api.rest.shapes.definitions import MetricParts
from tests.rest.conftest import QUARTER, SERIES, Clock, Face, define_series, report, serve

FIGURES = f"/v1/series/{SERIES}/figures"
LISTS = [
    "/v1/series", FIGURES, f"{FIGURES}/{QUARTER}/audit", f"{FIGURES}/{QUARTER}/vintages", "/v1/conflicts",
    "/v1/subjects", "/v1/metrics", "/v1/periods", "/v1/sources", "/v1/sources/paper/claims", "/v1/events",
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    with serve(tmp_path_factory.mktemp("told"), Clock()) as face:
        define_series(face.ledger)
        face.write("/v1/figures", **report("34"))
        face.write("/v1/figures", **report("-33.50", source="paper", published_at="2025-12-01"))
        face.write("/v1/figures", **report("12", period="2024-Q3"))
        face.write("/v1/periods", code="festival", name="Festival", interval="2026-02-17/2026-03-04")
        yield face


def rows(face: Face, url: str, suffix: str) -> list[dict[str, object]]:
    answer = face.client.get(f"{url}.{suffix}")
    assert answer.status_code == 200, answer.text
    if suffix == "ndjson":
        return [json.loads(line) for line in answer.text.splitlines()]
    if suffix == "csv":
        return [*csv.DictReader(io.StringIO(answer.text, newline=""))]
    read = pyarrow.parquet.read_table if suffix == "parquet" else lambda file: pyarrow.ipc.open_stream(file).read_all()
    found: list[dict[str, object]] = read(io.BytesIO(answer.content)).to_pylist()
    return found


@pytest.mark.parametrize("url", LISTS)
def test_every_form_of_a_list_has_the_same_rows(told: Face, url: str) -> None:
    lines = rows(told, url, "ndjson")
    assert lines and all(len(line) == len(lines[0]) for line in lines)
    as_cells = [
        {name: json.dumps(cell, ensure_ascii=False, separators=(",", ":")) if isinstance(cell, (list, dict)) else cell
         for name, cell in line.items()}
        for line in lines
    ]  # fmt: skip
    assert rows(told, url, "arrow") == rows(told, url, "parquet") == as_cells
    in_words = {None: "", True: "true", False: "false"}
    assert rows(told, url, "csv") == [
        {name: in_words[cell] if cell is None or isinstance(cell, bool) else str(cell) for name, cell in line.items()}
        for line in as_cells
    ]


def test_rows_keep_the_digits_as_text_and_the_order_of_periods(told: Face) -> None:
    found = rows(told, FIGURES, "arrow")
    assert [(row["period_dates"], row["value_amount"]) for row in found] == [
        ("2024-07-01/2024-10-01", "12"),
        ("2025-07-01/2025-10-01", "34"),
    ]
    claims = [change["to_amount"] for change in rows(told, f"{FIGURES}/{QUARTER}/audit", "csv")]
    assert claims == ["34", "-33.50"]  # a plain number keeps its sign


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\rx", "\nx"])
def test_no_cell_of_csv_starts_a_formula(cell: str) -> None:
    item = {"code": cell, "name": "a,b", "measure": 'said "so"', "unit_class": "-12.50", "definition": None}
    sent = b"".join(csv_chunks(MetricParts, [[item]])).decode()
    names, cells = csv.reader(io.StringIO(sent, newline=""))
    assert names == ["code", "name", "measure", "unit_class", "definition"]
    assert cells == [f"'{cell}", "a,b", 'said "so"', "-12.50", ""]


def test_a_suffix_wins_over_accept(told: Face) -> None:
    for each in LIST_FORMATS:
        by_suffix = told.client.get(f"{FIGURES}.{each.suffix}", headers={"Accept": "application/json"})
        by_accept = told.client.get(FIGURES, headers={"Accept": each.media_type})
        assert by_suffix.headers["content-type"].partition(";")[0] == each.media_type
        assert by_suffix.headers["ledger-position"] == by_accept.headers["ledger-position"] == str(told.head)
        assert by_accept.content == by_suffix.content
        assert "accept" in by_accept.headers["vary"].lower()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; Q=1", "text/csv"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/csv;q=0.5, */*", "application/json"),
        ("application/json;q=0, */*;q=0.1", "text/csv"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("text/html", None),
        ("text/csv;q=0", None),
        ("text/csv;q=often", None),
        ("text/csv;q=nan", None),
        ("text/csv;q=-1", None),
        ("nonsense", None),
        ("text/csv" + ", a/b" * 100_000, "text/csv"),
        ("a/b, " * 100 + "text/csv", None),
    ],
)
def test_what_a_client_likes_best_is_sent(accept: str | None, media_type: str | None) -> None:
    assert chosen(["application/json", "text/csv"], accept) == media_type


def test_what_there_is_not_is_refused_with_what_there_is(told: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = told.refused(told.client.get(FIGURES, headers={"Accept": "image/png"}), 406, "NOT_ACCEPTABLE")
    assert all(each.media_type in problem["detail"] for each in LIST_FORMATS)
    one = told.client.get("/v1/subjects/alibaba", headers={"Accept": "text/csv"})
    assert told.refused(one, 406, "NOT_ACCEPTABLE")["detail"] == "there is application/json"
    monkeypatch.setattr(arrow, "is_installed", lambda: False)
    for request in ({"url": f"{FIGURES}.parquet"}, {"url": FIGURES, "headers": {"Accept": "application/*+arrow"}}):
        refused = told.refused(told.client.get(**request), 406, "NOT_ACCEPTABLE")
        assert "metrics-ledger[arrow]" in refused["detail"] and "parquet" not in refused["detail"].partition(";")[0]
    told.refused(told.client.get(f"{FIGURES}.xlsx"), 404, "NO_SUCH_ROUTE")


def test_a_suffix_takes_no_more_parameters_than_the_list(told: Face) -> None:
    told.refused(told.client.get(f"{FIGURES}.csv?asOf=2026-01-01"), 422, "INVALID_INPUT", "asOf")
    lines = told.client.get(f"{FIGURES}.csv?from=2025-01-01").text.splitlines()
    assert len(lines) == 2


def test_a_head_has_the_headers_alone(told: Face) -> None:
    for url in (FIGURES, f"{FIGURES}.csv", f"{FIGURES}.parquet"):
        head, whole = told.client.head(url), told.client.get(url)
        assert head.status_code == 200
        assert {name: head.headers[name] for name in ("etag", "content-type", "vary")} == {
            name: whole.headers[name] for name in ("etag", "content-type", "vary")
        }
