"""Which series are meant: the SQL that narrows a statement about series `s` at position `:seq`."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.projections.text_search import in_code, words_of

_SUBJECT_HOLDS = "u.from_seq <= :seq AND u.to_seq > :seq"
_METRIC_HOLDS = "m.from_seq <= :seq AND m.to_seq > :seq"

_OF_SUBJECT = f"""(lower(s.subject) = :subject OR s.subject IN (
    SELECT u.code FROM subject u WHERE {_SUBJECT_HOLDS}
        AND EXISTS (SELECT 1 FROM json_each(u.folded) WHERE value = :subject)))"""

_MENTIONS = f"""({in_code("s.code", "{word}")} OR instr(s.folded, :{{word}}) > 0
    OR s.subject IN (SELECT u.code FROM subject u WHERE {_SUBJECT_HOLDS} AND ({in_code("u.code", "{word}")}
        OR EXISTS (SELECT 1 FROM json_each(u.folded) WHERE instr(value, :{{word}}) > 0)))
    OR s.metric IN (SELECT m.code FROM metric m WHERE {_METRIC_HOLDS}
        AND ({in_code("m.code", "{word}")} OR instr(m.folded, :{{word}}) > 0)))"""


class SeriesFilter(NamedTuple):
    """Series that pass all that is given (None: everything passes).

    `text`: words, each looked for in the series' code and title and in all names of its subject and metric, whatever
    the case. `subject`: the subject's code, name or an alias, whatever the case. `metric`, `unit`, `code`: as they are.
    """

    text: str | None = None
    subject: str | None = None
    metric: str | None = None
    unit: str | None = None
    code: str | None = None

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """What a WHERE joins by AND, and its bindings. The subqueries do not depend on `s`: each runs once."""
        where: list[str] = []
        bindings: dict[str, Any] = {}
        for word, bound in words_of(self.text):
            where.append(_MENTIONS.format(word=word))
            bindings |= bound
        for condition, name, given in (
            (_OF_SUBJECT, "subject", self.subject and self.subject.casefold()),
            ("s.metric = :metric", "metric", self.metric),
            ("s.unit = :unit", "unit", self.unit),
            ("s.code = :code", "code", self.code),
        ):
            if given is not None:
                where.append(condition)
                bindings[name] = given
        return where, bindings


EVERY_SERIES = SeriesFilter()
