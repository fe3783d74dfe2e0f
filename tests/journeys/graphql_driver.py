"""GraphQL: the real app, one operation a command or question, all input through variables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from starlette.testclient import TestClient

from ledger.application.commands import COMMANDS
from tests.journeys.rest_driver import spot
from tests.journeys.wording import Answer, Change, Given, Refusal, Release, Vintage, answer_in_words, in_words
from tests.journeys.world import GROWTH, Clock, World

_VALUE = "value { comparator amount lower upper }"
_ASKED = "$series: String!, $period: Period!, $knownOn: When, $recordedBy: When"
_FIGURE = "figure(series: $series, period: $period, knownOn: $knownOn, recordedBy: $recordedBy)"
ASK = f"""query Ask({_ASKED}) {{ {_FIGURE} {{
    state absentReason knownFrom publishedAt conflicted {_VALUE}
    resolution {{ rule chosen {{ claimId }} alternatives {{ why claim {{ claimId }} }} }}
    anchors {{ source start end passage {{ exact }} }}
    linkedPeriods {{ old new }}
}} }}"""
VINTAGES = f"""query Vintages({_ASKED}, $byDay: Boolean!) {{ {_FIGURE} {{
    vintages(byDay: $byDay) {{ number knownFrom knownTo state absentReason {_VALUE} }}
}} }}"""
RELEASES = f"""query Releases({_ASKED}) {{ {_FIGURE} {{
    releases {{ number publication {{ publishedAt }} values {{ comparator amount lower upper }} }}
}} }}"""
AUDIT = f"""query Audit({_ASKED}) {{
    audit(series: $series, period: $period, knownOn: $knownOn, recordedBy: $recordedBy) {{
        kind delta reason recordedAt voided
        from {{ comparator amount lower upper }} to {{ comparator amount lower upper }}
        answer {{ state {_VALUE} }}
    }}
}}"""
CONFLICTS = """query Conflicts($knownOn: When, $recordedBy: When) {
    conflicts(first: 1000, knownOn: $knownOn, recordedBy: $recordedBy) { nodes { series { code } period { dates } } }
}"""
LINE = (
    f"query Line($series: String!) {{ figures(series: $series) {{ period {{ dates }} state absentReason {_VALUE} }} }}"
)


class GraphQLWorld(World):
    face = "graphql"

    def __init__(self, clock: Clock, client: TestClient) -> None:
        super().__init__(clock)
        self.client = client

    def command(self, name: str, given: Given) -> str:
        draft = COMMANDS[name].draft
        field, kind = camel(name), draft.__name__.removesuffix("Draft") + "Input"
        answer = self._asked(
            f"mutation Command($input: {kind}!) {{ {field}(input: $input) {{ __typename"
            " ... on Recorded { events { eventId } } ... on Problem { code path } } }",
            input=variables(draft, given),
        )[field]
        if answer["__typename"] != "Recorded":
            raise Refusal(answer["code"], None, tuple(answer["path"]))
        return answer["events"][0]["eventId"] if answer["events"] else ""

    def attach(self, source: str, text: str) -> None:
        """Texts are bytes: they go over HTTP alone, also where questions are GraphQL."""
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        response = self.client.post(f"/v1/sources/{source}/text", content=text.encode(), headers=headers)
        assert response.status_code in (200, 201)

    def ask(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> Answer:
        found = self._figure(ASK, known_on, recorded_by, series, period)
        resolution = found["resolution"]
        return Answer(
            says=_says(found),
            known_from=found["knownFrom"],
            published_at=found["publishedAt"],
            chosen=resolution["chosen"] and resolution["chosen"]["claimId"],
            rule=resolution["rule"].lower(),
            whys={each["claim"]["claimId"]: each["why"].lower() for each in resolution["alternatives"]},
            spots=frozenset(spot(anchor) for anchor in found["anchors"]),
            conflicted=found["conflicted"],
            links=frozenset((link["old"], link["new"]) for link in found["linkedPeriods"]),
        )

    def vintages_of(
        self, known_on: str | None, recorded_by: str | None, series: str, period: str, by_day: bool
    ) -> list[Vintage]:
        found = self._figure(VINTAGES, known_on, recorded_by, series, period, byDay=by_day)
        return [Vintage(v["number"], v["knownFrom"], v["knownTo"], _says(v)) for v in found["vintages"]]

    def releases_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Release]:
        found = self._figure(RELEASES, known_on, recorded_by, series, period)
        return [
            Release(r["number"], r["publication"]["publishedAt"], tuple(in_words(value) for value in r["values"]))
            for r in found["releases"]
        ]

    def audit_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Change]:
        asked = {"series": series, "period": period, "knownOn": known_on, "recordedBy": recorded_by}
        return [
            Change(
                kind=change["kind"],
                before=in_words(change["from"]),
                after=in_words(change["to"]),
                delta=change["delta"],
                reason=change["reason"],
                recorded_at=change["recordedAt"],
                voided=change["voided"],
                says=_says(change["answer"]),
            )
            for change in self._asked(AUDIT, **asked)["audit"]
        ]

    def conflicts(self, known_on: str | None = None, recorded_by: str | None = None) -> set[tuple[str, str]]:
        found = self._asked(CONFLICTS, knownOn=known_on, recordedBy=recorded_by)["conflicts"]["nodes"]
        return {(each["series"]["code"], each["period"]["dates"]) for each in found}

    def line(self, series: str = GROWTH) -> list[tuple[str, str]]:
        return [(each["period"]["dates"], _says(each)) for each in self._asked(LINE, series=series)["figures"]]

    def content(self, event_id: str) -> Given:
        content: Given = self._asked("query E($id: String!) { event(eventId: $id) { content } }", id=event_id)["event"][
            "content"
        ]
        return content

    def position(self) -> int:
        return int(self._asked("{ position }")["position"])

    def _figure(
        self, query: str, known_on: str | None, recorded_by: str | None, series: str, period: str, **more: Any
    ) -> dict[str, Any]:
        asked = {"series": series, "period": period, "knownOn": known_on, "recordedBy": recorded_by}
        figure: dict[str, Any] = self._asked(query, **asked, **more)["figure"]
        return figure

    def _asked(self, query: str, **variables: Any) -> dict[str, Any]:
        response = self.client.post("/graphql", json={"query": query, "variables": variables})
        body = response.json()
        if "errors" in body:
            problem = body["errors"][0]["extensions"]
            found = problem.get("problem", {})
            raise Refusal(problem["code"], found.get("status"), tuple(found.get("path", ())))
        assert response.status_code == 200
        data: dict[str, Any] = body["data"]
        return data


def variables(draft: type[BaseModel], given: Mapping[str, Any]) -> Given:
    """What a client sends: camelCase, enums by name, maps as lists of pairs. Unknown fields go as they are."""
    fields = draft.model_fields
    return {camel(n): _variable(fields[n].annotation if n in fields else None, part) for n, part in given.items()}


def _variable(annotation: Any, part: Any) -> Any:
    kinds = [annotation]
    while get_origin(kinds[0]) in (Union, UnionType, tuple):
        kinds = [kind for kind in get_args(kinds[0]) if kind not in (type(None), Ellipsis)]
    kind = kinds[0]
    if isinstance(part, list):
        return [_variable(kind, each) for each in part]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(part).name
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return variables(kind, part)
    if isinstance(part, dict):
        return [{"key": key, "value": value} for key, value in part.items()]
    return part


def camel(name: str) -> str:
    """`published_at` as GraphQL writes it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _says(found: Mapping[str, Any]) -> str:
    return answer_in_words(found["state"], found["value"], found.get("absentReason"))
