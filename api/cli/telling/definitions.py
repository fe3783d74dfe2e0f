"""What the ledger knows besides figures: series, sources and the order of tiers."""

from __future__ import annotations

from api.cli.output import print_facts, print_table, say
from api.cli.telling.parts import Json, listed, period_words, plain, published_words, value_words


def tell_series(answer: Json) -> None:
    """A row for each series."""
    rows = [
        (
            row["code"],
            row["subject"],
            row["metric"],
            row["unit"],
            " ".join(f"{k}={v}" for k, v in row["dimensions"].items()),
            row["figures"],
        )
        for row in answer["series"]
    ]
    print_table(("series", "subject", "metric", "unit", "dimensions", "figures"), rows)


def tell_subjects(answer: Json) -> None:
    """A row for each subject."""
    rows = [
        (row["code"], row["name"], row["kind"], row["parent"], listed(row["aliases"])) for row in answer["subjects"]
    ]
    print_table(("subject", "name", "kind", "parent", "aliases"), rows)


def tell_metrics(answer: Json) -> None:
    """A row for each metric."""
    rows = [
        (row["code"], row["name"], row["measure"], row["unit_class"], row["definition"]) for row in answer["metrics"]
    ]
    print_table(("metric", "name", "measure", "unit class", "definition"), rows)


def tell_periods(answer: Json) -> None:
    """A row for each named period; its end is excluded."""
    rows = [(row["code"], row["name"], row["start"], row["end"]) for row in answer["periods"]]
    print_table(("period", "name", "start", "end"), rows)


def tell_sources(answer: Json) -> None:
    """A row for each source."""
    rows = [
        (row["code"], row["publisher"], row["tier"], row["published_at"], _text_words(row), row["title"])
        for row in answer["sources"]
    ]
    print_table(("source", "publisher", "tier", "published", "text", "title"), rows)


def tell_stated(answer: Json) -> None:
    """A row for each claim of a source; a withdrawn number has no value."""
    rows = [
        (
            claim["seq"],
            claim["series"],
            period_words(claim),
            value_words(claim["value"]) if claim["value"] else "withdrawn",
            "yes" if claim["answers"] else plain(claim["why"] or claim["kind"]),
            listed(f"{anchor['start']}:{anchor['end']}" for anchor in claim["anchors"]),
        )
        for claim in answer["claims"]
    ]
    print_table(("position", "series", "period", "value", "answers", "passages"), rows)


def tell_source(source: Json) -> None:
    """Everything of one source."""
    say(f"{source['code']}: {source['title']}")
    print_facts(
        {
            "publisher": source["publisher"],
            "author": source["author"],
            "kind": source["kind"],
            "tier": source["tier"],
            "url": source["url"],
            "published": published_words(source["publication"]),
            "dated": source["document_date"],
            "retrieved": source["retrieved_at"],
            "digest": source["digest"],
            "text": _text_words(source),
        }
    )


def _text_words(source: Json) -> str:
    return "attached" if source["text_attached"] else "not attached" if source["digest"] else "never held"


def tell_precedence(precedence: Json) -> None:
    """The tiers, best first."""
    say(f"tiers {', '.join(map(str, precedence['order']))}, best first; version {precedence['version']}")
