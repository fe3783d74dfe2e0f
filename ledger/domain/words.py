"""The small vocabularies and field types that events share: codes, names, digests, anchors, sources."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _line(longest: int) -> AfterValidator:
    """NFC, so that one name has one spelling; no control or text-direction characters; not blank."""

    def clean(text: str) -> str:
        line = unicodedata.normalize("NFC", text.strip())
        if not line:
            raise ValueError("must not be blank")
        return _bounded(line, line, longest)

    return AfterValidator(clean)


def _paragraphs(longest: int) -> AfterValidator:
    """As a line, with line ends and tabs."""

    def clean(text: str) -> str:
        paragraphs = unicodedata.normalize("NFC", text)
        return _bounded(paragraphs, paragraphs.replace("\n", "").replace("\t", ""), longest)

    return AfterValidator(clean)


def _bounded(text: str, visible: str, longest: int) -> str:
    # Normalising may lengthen a text, so its length is taken after it.
    if len(text) > longest:
        raise ValueError(f"has {len(text)} characters, at most {longest}")
    if _CONTROL.search(visible):
        raise ValueError("control, surrogate and text-direction characters are not allowed here")
    return text


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]+$", max_length=200)]
Name = Annotated[str, Field(max_length=500), _line(500)]
Text = Annotated[str, Field(max_length=4000), _paragraphs(4000)]
PrintedWords = Annotated[
    str, Field(min_length=1, max_length=120, description="the printed words of the number"), _line(120)
]
DimensionKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
DimensionValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=100)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lower-case hex")]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
EventId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Tier = Annotated[int, Field(strict=True, ge=1, le=7, description="1 audited filing … 7 commentary (semantics 6)")]


class Measure(StrEnum):
    """What kind of quantity a metric is."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    COUNT = "count"
    RANK = "rank"
    STREAK = "streak"


class Nature(StrEnum):
    """How final a publisher calls its number; guidance and targets are series of their own."""

    ACTUAL = "actual"
    PRELIMINARY = "preliminary"
    ESTIMATE = "estimate"


class RestatementReason(StrEnum):
    """Why a publisher changed its number."""

    REVISION = "revision"
    ERROR = "error"
    RECAST = "recast"


class Relation(StrEnum):
    """How one claim stands to another of the same figure."""

    QUOTES = "quotes"
    SUPERSEDES = "supersedes"


class Outcome(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Anchor(BaseModel):
    """Where in the source's text a figure stands.

    `start` and `end` are a W3C TextPositionSelector: code points of the text, 0-based, end excluded.
    `exact`, `prefix` and `suffix` are a TextQuoteSelector; None where the text may not be kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Annotated[int, Field(strict=True, ge=0, lt=2**31)]
    end: Annotated[int, Field(strict=True, gt=0, lt=2**31)]
    exact: Annotated[str, Field(max_length=2000)] | None = None
    prefix: Annotated[str, Field(max_length=200)] | None = None
    suffix: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _holds_text(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"an anchor ends after it starts, not {self.start} to {self.end}")
        if self.exact is not None and len(self.exact) != self.end - self.start:
            raise ValueError(f"exact has {len(self.exact)} code points, the position {self.end - self.start}")
        return self


class SourceRef(BaseModel):
    """The source of a claim as it stood when the claim was recorded: code, who speaks, and its tier."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    publisher: Code
    tier: Tier


class Dimension(BaseModel):
    """One `key=value` of a series, such as `basis=like_for_like`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: DimensionKey
    value: DimensionValue
