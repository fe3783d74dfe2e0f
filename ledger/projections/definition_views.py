"""Questions about subjects, metrics, named periods and sources, as they stood at a position."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.projections.cuts import Cut
from ledger.projections.reader import Reader
from ledger.projections.rows import MetricRow, NamedPeriodRow, PublicationRow, SourceRow, SubjectRow
from ledger.projections.text_search import in_code, words_of
from ledger.store.database import NO_LIMIT, scalar

_HOLDS = "from_seq <= :seq AND to_seq > :seq"
_NAMES = {
    "subject": "EXISTS (SELECT 1 FROM json_each(folded) WHERE instr(value, :{0}) > 0)",
    "metric": "instr(folded, :{0}) > 0",
    "source": "instr(lower(title), :{0}) > 0 OR instr(lower(publisher), :{0}) > 0"
    " OR instr(lower(coalesce(author, '')), :{0}) > 0",
}
"""Where a word is looked for besides codes. Of titles the case of ASCII alone is folded: no form is stored for it."""


class Slice(NamedTuple):
    """Part of a list by code: what comes after `after` (None: from the start), at most `limit` rows (None: all).

    `text`: words, each looked for in code and names (None: all rows), of subjects and metrics whatever the case.
    """

    after: str | None = None
    limit: int | None = None
    text: str | None = None


ALL = Slice()


class DefinitionViews(Reader):
    """Lists are in the order of their codes."""

    def subjects(
        self, cut: Cut, code: str | None = None, *, codes: Sequence[str] | None = None, part: Slice = ALL
    ) -> list[SubjectRow]:
        """All subjects, one, several, or part of them."""
        columns = "code, name, kind, parent, aliases, external_ids, fiscal_year_end"
        rows = self._definitions("subject", columns, cut, part, code=code, codes=codes)
        return [
            SubjectRow(code, name, kind, parent, tuple(json.loads(aliases)), json.loads(ids), year_end)
            for code, name, kind, parent, aliases, ids, year_end in rows
        ]

    def metrics(
        self, cut: Cut, code: str | None = None, *, codes: Sequence[str] | None = None, part: Slice = ALL
    ) -> list[MetricRow]:
        """All metrics, one, several, or part of them, with the definition in force."""
        columns = "code, name, measure, unit_class, definition"
        rows = self._definitions("metric", columns, cut, part, code=code, codes=codes)
        return [MetricRow(*row) for row in rows]

    def named_periods(self, cut: Cut, *, codes: Sequence[str] | None = None, part: Slice = ALL) -> list[NamedPeriodRow]:
        """All named periods, several, or part of them, with the dates in force."""
        rows = self._definitions("named_period", 'code, name, start, "end"', cut, part, codes=codes)
        return [NamedPeriodRow(*row) for row in rows]

    def sources(
        self,
        cut: Cut,
        code: str | None = None,
        digest: str | None = None,
        codes: Sequence[str] | None = None,
        *,
        part: Slice = ALL,
    ) -> list[SourceRow]:
        """All sources, one, several, those of some bytes, or part of them."""
        columns = (
            "code, publisher, title, kind, tier, author, url, digest, retrieved_at, document_date, publication,"
            " digest IN (SELECT digest FROM source_text)"
        )
        rows = self._definitions("source", columns, cut, part, code=code, digest=digest, codes=codes)
        return [SourceRow._make((*row[:10], _publication(row[10]), bool(row[11]))) for row in rows]

    def count_of(self, table: str, cut: Cut) -> int:
        """How many rows of `subject`, `metric`, `named_period` or `source` hold at the cut."""
        with self._database.reading() as connection:
            return int(scalar(connection, f"SELECT count(*) FROM {table} WHERE {_HOLDS}", {"seq": cut.seq}))

    def source_texts(self, cut: Cut, codes: Sequence[str]) -> dict[str, str]:
        """The attached texts of sources, by code; sources without one are left out."""
        statement = (
            "SELECT s.code, t.content FROM source s JOIN source_text t ON t.digest = s.digest"
            f" WHERE {_HOLDS} AND s.code IN (SELECT value FROM json_each(:codes))"
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"seq": cut.seq, "codes": json.dumps(codes)})
            return {code: content.decode() for code, content in rows}

    def _definitions(
        self,
        table: str,
        columns: str,
        cut: Cut,
        part: Slice,
        *,
        code: str | None = None,
        digest: str | None = None,
        codes: Sequence[str] | None = None,
    ) -> list[tuple[Any, ...]]:
        where: list[str] = [_HOLDS]
        bindings: dict[str, Any] = {"seq": cut.seq, "limit": NO_LIMIT if part.limit is None else part.limit}
        for condition, name, given in (
            ("code = :code", "code", code),
            ("code > :after", "after", part.after),
            ("digest = :digest", "digest", digest),
            ("code IN (SELECT value FROM json_each(:codes))", "codes", None if codes is None else json.dumps(codes)),
        ):
            if given is not None:
                where.append(condition)
                bindings |= {name: given}
        for word, bound in words_of(part.text):
            where.append(f"({in_code('code', word)} OR {_NAMES[table].format(word)})")
            bindings |= bound
        statement = f"SELECT {columns} FROM {table} WHERE {' AND '.join(where)} ORDER BY code LIMIT :limit"
        with self._database.reading() as connection:
            return list(connection.execute(statement, bindings))


def _publication(text: str | None) -> PublicationRow | None:
    if text is None:
        return None
    stored = json.loads(text)
    return PublicationRow(stored["stated"], stored["precision"], stored["zone"], stored["basis"], stored["last_at"])
