"""One question has one answer, whoever asks: GraphQL, REST, CSV, FRED's clients, the command line, Python."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from api.cli.main import ledger as command_line
from ledger.application import Ledger
from ledger.errors import AmbiguousPeriod
from ledger.projections.rows import FigureRow
from tests.keys import keyed_client
from tests.stores import SeededAt

QUESTIONS = 300
DATES = ("1999-01-01", "2016-12-31", "2017-07-01", "2025-11-24", "2025-11-25", "2026-02-28", "2026-03-10", "2030-06-01")
INSTANTS = ("2025-11-25T14:24:00Z", "2026-03-02T23:09:47Z", "2017-06-15T23:59:59.999999Z")
QUERY = """query ($series: String!, $period: Period!, $type: PeriodType, $knownOn: When, $recordedBy: When) {
    figure(series: $series, period: $period, type: $type, knownOn: $knownOn, recordedBy: $recordedBy) {
        state publishedAt knownFrom recordedAt source { code } resolution { rule }
        value { comparator amount lower upper ranks reason asReported unit } } }"""


class Question(NamedTuple):
    figure: FigureRow
    known_on: str | None
    recorded_by: str | None

    @property
    def cut(self) -> dict[str, str]:
        given = {"known_on": self.known_on, "recorded_by": self.recorded_by}
        return {name: text for name, text in given.items() if text is not None}


class Faces:
    """The same ledger through every face; each answers in one form, None where it does not hold the figure."""

    def __init__(self, ledger: Ledger, client: TestClient, url: str) -> None:
        self.ledger = ledger
        self._client = client
        self._url = url

    def python(self, asked: Question) -> Any:
        period = asked.figure.period
        row = self.ledger.figure(asked.figure.series, period.dates, self.ledger.cut(**asked.cut), period.type)
        value = row.chosen and row.chosen.value
        return {
            "state": row.state,
            "rule": row.rule,
            "known_from": row.known_from,
            "published_at": row.chosen and row.chosen.publication.published_at,
            "recorded_at": row.chosen and row.chosen.recorded_at,
            "source": row.chosen and row.chosen.source,
            "value": value
            and {name: getattr(value, name) for name in VALUE} | {"ranks": value.ranks and [*value.ranks]},
        }

    def graphql(self, asked: Question) -> Any:
        period = asked.figure.period
        given = {"knownOn": asked.known_on, "recordedBy": asked.recorded_by, "type": period.type.upper()}
        named = {"series": asked.figure.series, "period": period.dates}
        body = self._client.post("/graphql", json={"query": QUERY, "variables": named | given}).json()
        assert "errors" not in body, body
        figure = body["data"]["figure"]
        value = figure["value"] and {name: figure["value"][_camel(name)] for name in VALUE}
        if value:
            value["comparator"] = value["comparator"].lower()
            value["reason"] = value["reason"] and value["reason"].lower()
        return {
            "state": figure["state"],
            "rule": figure["resolution"]["rule"].lower(),
            "known_from": figure["knownFrom"],
            "published_at": figure["publishedAt"],
            "recorded_at": figure["recordedAt"],
            "source": figure["source"] and figure["source"]["code"],
            "value": value,
        }

    def rest(self, asked: Question) -> Any:
        period = asked.figure.period
        address = f"/v1/series/{asked.figure.series}/figures/{period.dates.replace('/', '--')}"
        reply = self._client.get(address, params=asked.cut | {"type": period.type})
        assert reply.status_code == 200, reply.text
        return _of_json(reply.json())

    def command_line(self, asked: Question) -> Any:
        period = asked.figure.period
        options = [part for name, text in asked.cut.items() for part in (f"--{name.replace('_', '-')}", text)]
        arguments = ["show", asked.figure.series, period.dates, "--type", period.type, *options, "--json"]
        result = CliRunner().invoke(command_line, arguments, env={"LEDGER_DATABASE": self._url})
        assert result.exit_code == 0, result.output
        return _of_json(json.loads(result.stdout))

    def csv(self, asked: Question) -> Any:
        """From the whole line: the row of the figure."""
        period = asked.figure.period
        kind = {"type": period.type} | ({} if period.length is None else {"length": period.length})
        reply = self._client.get(f"/v1/series/{asked.figure.series}/figures.csv", params=asked.cut | kind)
        assert reply.status_code == 200, reply.text
        rows = [row for row in csv.DictReader(io.StringIO(reply.text)) if row["period_dates"] == period.dates]
        if not rows:
            return None
        (row,) = rows
        text: dict[str, Any] = {name: part or None for name, part in row.items()}
        ranks = text["value_ranks"]
        value = {name: text[f"value_{name}"] for name in VALUE} | {"ranks": ranks and json.loads(ranks)}
        return {
            "state": text["state"],
            "rule": text["rule"],
            "known_from": text["known_from"],
            "published_at": text["published_at"],
            "recorded_at": text["recorded_at"],
            "source": text["source_code"],
            "value": value if text["value_comparator"] else None,
        }

    def fred(self, asked: Question, variant: str) -> str | None:
        """The value in force on the date under an id; None where FRED shows no row."""
        end = asked.known_on or "9999-12-31"
        given = {"series_id": f"{asked.figure.series}{variant}", "api_key": "k", "file_type": "json"}
        window = {"realtime_start": end, "realtime_end": end}
        reply = self._client.get("/fred/series/observations", params=given | window)
        assert reply.status_code == 200, reply.text
        rows = [row for row in reply.json()["observations"] if row["date"] == asked.figure.period.start]
        assert len(rows) <= 1, rows
        return rows[0]["value"] if rows else None


VALUE = ("comparator", "amount", "lower", "upper", "ranks", "reason", "as_reported", "unit")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def _of_json(answer: dict[str, Any]) -> dict[str, Any]:
    value = answer["value"]
    return {
        "state": answer["state"],
        "rule": answer["resolution"]["rule"],
        "known_from": answer["known_from"],
        "published_at": answer["published_at"],
        "recorded_at": answer["recorded_at"],
        "source": answer["source"] and answer["source"]["code"],
        "value": value and {name: value[name] for name in VALUE},
    }


@pytest.fixture(scope="module")
def faces(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    url = seeded_at(tmp_path_factory.mktemp("faces") / "ledger.db")
    with Ledger.open(url, actor="tester") as ledger:
        claim = ledger.figure("alibaba.other_accrued_liabilities", "2017-03-31", ledger.cut()).chosen
        assert claim is not None
        retraction = {"claim": claim.claim_id, "source": claim.source, "published_at": "2026-01-15"}
        ledger.command("retract_figure", retraction | {"reason": "withdrawn"})
        with keyed_client(ledger) as client:
            yield Faces(ledger, client, url)


def lines(ledger: Ledger, series: str) -> list[list[FigureRow]]:
    """The figures of a series, those of each kind of period apart."""
    cut = ledger.cut()
    try:
        return [ledger.figures(series, cut)]
    except AmbiguousPeriod as several:
        kinds = [choice.partition(" ") for choice in several.choices]
    return [
        ledger.figures(series, cut, type=type, length=length if length.startswith("P") else None)
        for type, _, length in kinds
    ]


def questions(ledger: Ledger) -> Iterator[Question]:
    """Any figure at any cut: known on a date or an instant or not, recorded by a position or not."""
    random = Random(3)
    cut = ledger.cut()
    figures = [figure for series in ledger.views.series(cut) for line in lines(ledger, series.code) for figure in line]
    for _ in range(QUESTIONS):
        figure = random.choice(figures)
        known_on = random.choice((None, *DATES, *INSTANTS))
        recorded_by = random.choice((None, None, str(random.randint(figure.no, cut.seq))))
        yield Question(figure, known_on, recorded_by)


@pytest.mark.slow
def test_every_face_gives_the_same_answer_to_the_same_question(faces: Faces) -> None:
    """300 questions with a fixed seed; FRED where it applies: on dates, without a recording cut, one kind of period."""
    seen: Counter[str] = Counter()
    for asked in questions(faces.ledger):
        answer = faces.python(asked)
        for face in (faces.graphql, faces.rest, faces.command_line, faces.csv):
            assert face(asked) == answer, (face.__name__, asked)
        seen[answer["state"]] += 1
        if (
            asked.recorded_by is None
            and asked.known_on not in INSTANTS
            and len(lines(faces.ledger, asked.figure.series)) == 1
        ):
            seen["asked of FRED"] += 1
            _check_fred(faces, asked, answer)
    assert sum(seen[state] for state in ("KNOWN", "ABSENT", "NOT_YET_KNOWN", "CONFLICT")) == QUESTIONS
    assert min(seen["KNOWN"], seen["NOT_YET_KNOWN"], seen["asked of FRED"]) > 40, seen
    assert seen["ABSENT"] > 0, seen


def _check_fred(faces: Faces, asked: Question, answer: dict[str, Any]) -> None:
    value = answer["value"] or dict.fromkeys(VALUE)
    number = value["amount"] or value["lower"] or value["upper"]
    for variant, expected in (("", value["amount"]), (":ANCHOR", number)):
        shown = faces.fred(asked, variant)
        if answer["state"] == "NOT_YET_KNOWN":
            assert shown is None, (asked, variant)
        elif value["comparator"] != "range":  # which has two numbers, and no one anchor
            assert shown == (expected or "."), (asked, variant)
