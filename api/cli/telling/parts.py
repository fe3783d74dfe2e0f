"""The parts that many answers share, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.wording import answer_in_words, period_in_words, publication_in_words, value_in_words
from ledger.projections.rows import PeriodRow, PublicationRow, ValueRow

Json = Mapping[str, Any]


def period(answer: Json) -> PeriodRow:
    """The period of a figure."""
    return PeriodRow(**{name: answer[name] for name in PeriodRow._fields})


def period_words(figure: Json) -> str:
    """The period of a figure."""
    return period_in_words(period(figure["period"]))


def heading(figure: Json) -> str:
    """Which figure it is."""
    return f"{figure['series']}, {period_words(figure)}"


def _value(answer: Json | None) -> ValueRow | None:
    return ValueRow(**{name: answer[name] for name in ValueRow._fields}) if answer else None


def value_words(answer: Json | None) -> str:
    """A value, `no value` for None."""
    return value_in_words(_value(answer))


def answer_words(figure: Json) -> str:
    """What answers for a figure or a vintage of it."""
    return answer_in_words(figure["state"], figure["absent_reason"], _value(figure["value"]))


def source_words(source: Json | None) -> str | None:
    """A source and its tier; None stays None."""
    return f"{source['code']} (tier {source['tier']})" if source else None


def published_words(publication: Json | None) -> str | None:
    """When it was published, as far as it was stated, and from when that counts as known."""
    if publication is None:
        return None
    words = publication_in_words(PublicationRow(**publication))
    return f"{words} (known from {publication['known_at']})"


def notices(figure: Json) -> str | None:
    """What a reader should beware of."""
    told = {
        "the claims disagree": figure["conflicted"],
        "disputed": figure["disputed"],
        "stale: an event of this figure could not be applied": figure["stale"],
    }
    return "; ".join(notice for notice, holds in told.items() if holds) or None


def plain(word: str) -> str:
    """A word of the model as people write it: `lower tier`."""
    return word.replace("_", " ")


def listed(parts: Iterable[str]) -> str | None:
    """The parts in a row; None where there are none."""
    return ", ".join(parts) or None
