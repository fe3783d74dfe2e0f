"""REST: the real app, one request a command or question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from tests.journeys.wording import Answer, Change, Given, Refusal, Release, Spot, Vintage, answer_in_words, in_words
from tests.journeys.world import GROWTH, Clock, World

ROUTES = {
    "register_subject": "/v1/subjects",
    "define_metric": "/v1/metrics",
    "define_series": "/v1/series",
    "register_source": "/v1/sources",
    "define_period": "/v1/periods",
    "link_periods": "/v1/periods:link",
    "set_precedence": "/v1/precedence",
    "report_figure": "/v1/figures",
    "link_claims": "/v1/claims:link",
    "restate_figure": "/v1/claims/{claim}:restate",
    "reaffirm_figure": "/v1/claims/{claim}:reaffirm",
    "retract_figure": "/v1/claims/{claim}:retract",
    "correct_figure": "/v1/claims/{claim}:correct",
    "void_figure": "/v1/events/{event}:void",
}


class RestWorld(World):
    face = "rest"

    def __init__(self, clock: Clock, client: TestClient) -> None:
        super().__init__(clock)
        self.client = client

    def command(self, name: str, given: Given) -> str:
        path = ROUTES[name]
        named = re.findall(r"\{(\w+)\}", path)
        body = {field: part for field, part in given.items() if field not in named}
        answer = self._sent("POST", path.format_map(given), json=body)
        event_id: str = answer["events"][0]["event_id"] if answer["events"] else ""
        return event_id

    def attach(self, source: str, text: str) -> None:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        self._sent("POST", f"/v1/sources/{source}/text", content=text.encode(), headers=headers)

    def ask(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> Answer:
        found = self._get(self._figure(series, period), known_on, recorded_by)
        return Answer(
            says=_says(found),
            known_from=found["known_from"],
            published_at=found["published_at"],
            chosen=found["resolution"]["chosen"],
            rule=found["resolution"]["rule"],
            whys={each["claim_id"]: each["why"] for each in found["resolution"]["alternatives"]},
            spots=frozenset(spot(anchor) for anchor in found["anchors"]),
            conflicted=found["conflicted"],
            links=frozenset((link["old"], link["new"]) for link in found["linked_periods"]),
        )

    def vintages_of(
        self, known_on: str | None, recorded_by: str | None, series: str, period: str, by_day: bool
    ) -> list[Vintage]:
        grain = {"grain": "day"} if by_day else {}
        found = self._get(f"{self._figure(series, period)}/vintages", known_on, recorded_by, **grain)
        return [Vintage(v["number"], v["known_from"], v["known_to"], _says(v)) for v in found["vintages"]]

    def releases_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Release]:
        found = self._get(f"{self._figure(series, period)}/vintages", known_on, recorded_by)
        return [
            Release(r["number"], r["published_at"], tuple(in_words(claim["value"]) for claim in r["claims"]))
            for r in found["releases"]
        ]

    def audit_of(self, known_on: str | None, recorded_by: str | None, series: str, period: str) -> list[Change]:
        found = self._get(f"{self._figure(series, period)}/audit", known_on, recorded_by)
        return [
            Change(
                kind=change["kind"],
                before=in_words(change["from"]),
                after=in_words(change["to"]),
                delta=change["delta"],
                reason=change["reason"],
                recorded_at=change["recorded_at"],
                voided=change["voided"],
                says=_says(change["answer"]),
            )
            for change in found["changes"]
        ]

    def conflicts(self, known_on: str | None = None, recorded_by: str | None = None) -> set[tuple[str, str]]:
        found = self._get("/v1/conflicts", known_on, recorded_by)
        return {(each["series"], each["period"]["dates"]) for each in found["conflicts"]}

    def line(self, series: str = GROWTH) -> list[tuple[str, str]]:
        found = self._get(f"/v1/series/{series}/figures", None, None)
        return [(each["period"]["dates"], _says(each)) for each in found["figures"]]

    def content(self, event_id: str) -> Given:
        content: Given = self._sent("GET", f"/v1/events/{event_id}")["content"]
        return content

    def position(self) -> int:
        return int(self._sent("GET", "/v1/events")["head"])

    def _figure(self, series: str, period: str) -> str:
        return f"/v1/series/{series}/figures/{quote(period.replace('/', '--'), safe='')}"

    def _get(self, path: str, known_on: str | None, recorded_by: str | None, **more: str) -> dict[str, Any]:
        cut = {"known_on": known_on, "recorded_by": recorded_by}
        return self._sent("GET", path, params={name: text for name, text in cut.items() if text is not None} | more)

    def _sent(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        response = self.client.request(method, path, **parts)
        body: dict[str, Any] = response.json()
        if response.status_code >= 400:
            assert response.headers["content-type"] == "application/problem+json"
            assert body["status"] == response.status_code
            raise Refusal(body["code"], response.status_code, tuple(body.get("path", ())))
        assert response.status_code in (200, 201)
        return body


def spot(anchor: Mapping[str, Any]) -> Spot:
    """An anchor with the words that stand there."""
    passage = anchor["passage"]
    return Spot(anchor["source"], anchor["start"], anchor["end"], passage["exact"] if passage else None)


def _says(found: Mapping[str, Any]) -> str:
    return answer_in_words(found["state"], found["value"], found.get("absent_reason"))
