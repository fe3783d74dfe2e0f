"""Operation and errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.rest.shapes.parts import Instant, Seq, Shape


class HealthShape(Shape):
    """The process answers."""

    status: Literal["ok"]


class LeaderShape(Shape):
    """The process that brings into view what all record: its machine, its number there, and since when it leads."""

    host: str
    pid: int
    since: Instant | None


class ProjectionShape(Shape):
    """Where one projection stands."""

    name: str
    state: Annotated[
        Literal["live", "catching_up", "stopped"],
        Field(description="stopped: it is behind the log, and no process leads"),
    ]
    position: Seq
    head: Seq
    lag_events: int
    lag_s: Annotated[float, Field(description="age of the oldest event that is not in view, in seconds")]
    events_per_s: Annotated[float | None, Field(description="over the last ten seconds; null: not measured here")]
    parked: int
    leader: Annotated[LeaderShape | None, Field(description="null: no process leads")]


class CheckpointsShape(Shape):
    """What is signed of the log: up to `size`. Refused: the log does not continue what was signed, and `detail` how."""

    state: Literal["unsigned", "signed", "refused"]
    size: int | None
    detail: str | None


class ReadinessShape(Shape):
    """Where the views are: their position, the log's head, the events between, and those that could not be applied."""

    status: Literal["ready", "lagging"]
    position: Seq
    head: Seq
    parked: int
    lag: int
    projections: list[ProjectionShape]
    checkpoints: CheckpointsShape


class ProblemTypeShape(Shape):
    """A type of problem and what it means."""

    type: str
    meaning: str


class ProblemTypesShape(Shape):
    """Every type of problem."""

    problems: list[ProblemTypeShape]


class LandingShape(Shape):
    """Where everything is."""

    name: str
    version: str
    links: dict[str, str]


class FaultShape(Shape):
    """One of several faults of a request."""

    path: list[str]
    message: str


class ProblemShape(Shape):
    """RFC 9457. `type` is an address here that explains it; `code` is the same in every face."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    detail: str
    path: Annotated[tuple[str, ...], Field(description="what is wrong: a parameter, or the way to a field")] = ()
    hint: Annotated[str, Field(description="what to do about it")] = ""
    choices: Annotated[tuple[str, ...], Field(description="what a period may mean")] = ()
    errors: Annotated[tuple[FaultShape, ...], Field(description="every fault found, at most 50")] = ()
    request_id: Annotated[str, Field(description="of a failure: the id that the server's log tells it under")] = ""
