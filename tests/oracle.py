"""A slow, obvious oracle: what the ledger must answer about ONE figure at (known_on, recorded_by).

It shares no code with the ledger. It is written from `semantics.md` alone ("rule n" below is point n of its
section 6) and re-reads the whole log, a list of plain dicts in seq order, for every question. The `value` of an
answer is a tuple: (comparator, amount or bound), ("range", lower, upper, lower_inclusive, upper_inclusive),
("rank_set", (1, 2, ...)) or ("absent", reason), the last also for a retracted figure; CONFLICT and NOT_YET_KNOWN
have None.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Context, Decimal
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any

Event = Mapping[str, Any]
Entry = dict[str, Any]  # a claim or a retraction, its corrections folded in
Link = tuple[str, str]  # (claim, other): the claim quotes, or supersedes, the other one
Words = dict[str, str]  # claim id -> why it does not answer
Value = tuple[Any, ...]
Edge = tuple[Fraction | float, int]  # where an interval begins or ends: BEFORE, AT or AFTER a number (or infinity)

CLAIMS = ("reported", "reaffirmed", "restated")
AMOUNTS, LOWERS, UPPERS = ("exact", "approx"), ("gt", "ge"), ("nearly", "lt", "le")
NUMBER = dict.fromkeys(AMOUNTS, "amount") | dict.fromkeys(LOWERS, "lower") | dict.fromkeys(UPPERS, "upper")
SETS = ("rank_set", "absent")
BEFORE, AT, AFTER = -1, 0, 1


def answer(log: Sequence[Event], known_on: datetime | None, recorded_by: int | None) -> dict[str, Any]:
    """Rules 1 to 8: the answer at (known_on, recorded_by), with why each other visible claim does not answer."""
    events = recorded(log, recorded_by)
    order = precedence(events)
    visible = [entry for entry in entries(events) if known_on is None or entry["published"] <= known_on]
    claims = [entry for entry in visible if entry["kind"] in CLAIMS]

    why: Words = {}
    standing: list[Entry] = []
    for publisher in sorted({entry["publisher"] for entry in visible}):
        line = [entry for entry in visible if entry["publisher"] == publisher]
        standing += walk(line, links(events, "supersedes"), order, why)
    why.update(support(standing, claims, links(events, "quotes"), order))

    remaining = [claim for claim in standing if claim["id"] not in why]
    chosen = settle(elect(remaining, order, why), why)
    state, value = state_of(claims, remaining, chosen)
    return {
        "state": state,
        "value": value,
        "chosen": chosen["id"] if chosen else None,
        "absent_reason": value[1] if state == "ABSENT" and value else None,
        "why": why,
        "conflicted": state == "CONFLICT" or not consistent(remaining),
        "disputed": disputed(events),
    }


def vintages(log: Sequence[Event], recorded_by: int | None) -> list[dict[str, Any]]:
    """After rule 8: ask at every instant of publication, and merge consecutive equal answers."""
    found: list[dict[str, Any]] = []
    for instant in sorted({entry["published"] for entry in entries(recorded(log, recorded_by))}):
        now = answer(log, instant, recorded_by)
        before = (found[-1]["state"], found[-1]["value"]) if found else ("NOT_YET_KNOWN", None)
        if (now["state"], now["value"]) != before:
            found.append({"known_from": instant, "state": now["state"], "value": now["value"]})
    return found


def recorded(log: Sequence[Event], recorded_by: int | None) -> list[Event]:
    """Rule 1: the events recorded by R, without those voided by an event that is recorded by R too."""
    events = [event for event in log if recorded_by is None or event["seq"] <= recorded_by]
    voided = {event["target"] for event in events if event["kind"] == "voided"}
    return [event for event in events if event["id"] not in voided]


def precedence(events: Sequence[Event]) -> Sequence[int]:
    """Rule 1: R fixes the order of tiers, best first: the last one set by R, else 1 to 7."""
    orders: list[Sequence[int]] = [event["order"] for event in events if event["kind"] == "precedence"]
    return orders[-1] if orders else range(1, 8)


def entries(events: Sequence[Event]) -> list[Entry]:
    """Rule 1: claims and retractions; corrections fold in, in order, and unnamed fields keep their content."""
    found: dict[str, Entry] = {}
    for event in events:
        if event["kind"] in (*CLAIMS, "retracted"):
            found[event["id"]] = dict(event)
        elif event["kind"] == "corrected" and event["target"] in found:
            for field in ("value", "published", "publisher", "tier"):
                if event.get(field) is not None:
                    found[event["target"]][field] = event[field]
    return list(found.values())


def links(events: Sequence[Event], relation: str) -> list[Link]:
    """Section 5: links move on R only; one from a claim to itself says nothing."""
    linked = [event for event in events if event["kind"] == "linked" and event["relation"] == relation]
    return [(event["claim"], event["other"]) for event in linked if event["claim"] != event["other"]]


def disputed(events: Sequence[Event]) -> bool:
    """Rule 7: a dispute is a flag beside any state; it moves on R only, until it or its claim is gone."""
    there = {event["id"] for event in events}
    opened = {event["id"] for event in events if event["kind"] == "disputed" and event["target"] in there}
    resolved = {event["target"] for event in events if event["kind"] == "dispute_resolved"}
    return bool(opened - resolved)


def walk(line: Sequence[Entry], supersedes: Sequence[Link], order: Sequence[int], out: Words) -> list[Entry]:
    """Rule 3: the claims that one publisher stands by in the end; `out` gets the word for every other one."""
    by_id = {entry["id"]: entry for entry in line}
    standing: list[Entry] = []
    for instant in sorted({acts_at(entry, by_id) for entry in line}):
        group = [entry for entry in line if acts_at(entry, by_id) == instant]
        act_on_what_stood(group, standing, order, out)
        act_within(group, supersedes, out)
        standing = [entry for entry in standing + group if entry["kind"] in CLAIMS and entry["id"] not in out]
    return standing


def acts_at(entry: Entry, line: Mapping[str, Entry]) -> datetime:
    """Rule 2: an entry acts at its publication, but never before its target, if that is visible in this line."""
    published: datetime = entry["published"]
    target = line.get(entry.get("target", ""))
    return max(published, acts_at(target, line)) if target else published


def act_on_what_stood(group: Sequence[Entry], stood: Sequence[Entry], order: Sequence[int], out: Words) -> None:
    """Rule 3, on what stood before: a retraction empties it, a restatement replaces it; a report or reaffirmation
    inconsistent with any of it replaces the claims of its own tier or a worse one."""
    kinds = {entry["kind"] for entry in group}
    if "retracted" in kinds or "restated" in kinds:
        word = "retracted" if "retracted" in kinds else "superseded"
        out.update({claim["id"]: word for claim in stood})
        return
    for entry in group:
        if not all(overlap(entry["value"], claim["value"]) for claim in stood):
            no_better = [claim for claim in stood if not worse(entry, claim, order)]
            out.update({claim["id"]: "superseded" for claim in no_better})


def act_within(group: Sequence[Entry], supersedes: Sequence[Link], out: Words) -> None:
    """Rule 3, within one publication: retractions, then restatements and explicit links take out their targets."""
    claims = {entry["id"] for entry in group if entry["kind"] in CLAIMS}
    retracted = {entry["target"] for entry in group if entry["kind"] == "retracted"}
    superseded = {entry["target"] for entry in group if entry["kind"] == "restated"}
    superseded |= {other for claim, other in supersedes if claim in claims}
    out.update(dict.fromkeys(claims & superseded, "superseded"))
    out.update(dict.fromkeys(claims & retracted, "retracted"))


def support(standing: list[Entry], visible: list[Entry], quotes: Sequence[Link], order: Sequence[int]) -> Words:
    """Rule 4: the standing claims that are support, each with its word."""
    words: Words = {}
    for claim in standing:
        quoted = [other["value"] for other in visible if (claim["id"], other["id"]) in quotes]
        if quoted:
            faithful = all(overlap(claim["value"], value) or same_number(claim["value"], value) for value in quoted)
            words[claim["id"]] = "support" if faithful else "misquote"
    rivals = [claim for claim in standing if claim["id"] not in words]
    short = [claim for claim in rivals if any(is_shorthand(claim, other, order) for other in rivals)]
    return words | {claim["id"]: "support" for claim in short}


def is_shorthand(claim: Entry, other: Entry, order: Sequence[int]) -> bool:
    """Rule 4: a bare number that a qualified claim prints too; but a tier 1 to 3 number never for a worse tier's."""
    bare, qualified = claim["value"]["comparator"] == "exact", other["value"]["comparator"] != "exact"
    barred = claim["tier"] in (1, 2, 3) and worse(other, claim, order)
    return bare and qualified and not barred and same_number(claim["value"], other["value"])


def same_number(one: Event, two: Event) -> bool:
    """Section 3: equal anchor numbers? A range, a rank set or an absence has no single printed number."""
    if not {one["comparator"], two["comparator"]} <= set(NUMBER):
        return False
    return bool(one[NUMBER[one["comparator"]]] == two[NUMBER[two["comparator"]]])


def elect(claims: list[Entry], order: Sequence[int], why: Words) -> list[Entry]:
    """Rules 6 and 5: the finalists (one, tied or inconsistent); `why` gets the word for every claim dropped."""
    if not consistent(claims):
        claims = drop(claims, best_tier(claims, order), "lower_tier", why)
    if not consistent(claims):
        claims = drop(claims, latest(claims), "older", why)
    if not consistent(claims):
        return claims
    inner = [claim for claim in claims if all(within(claim["value"], other["value"]) for other in claims)]
    claims = drop(claims, inner or claims, "less_precise", why)
    claims = drop(claims, best_tier(claims, order), "lower_tier", why)
    return drop(claims, latest(claims), "older", why)


def best_tier(claims: list[Entry], order: Sequence[int]) -> list[Entry]:
    """Rules 5 and 6: the claims of the best tier among these, by the order in force at R."""
    return [claim for claim in claims if not any(worse(claim, other, order) for other in claims)]


def worse(claim: Entry, other: Entry, order: Sequence[int]) -> bool:
    """Rule 1: is the claim's tier worse than the other's, by the order in force at R (best first)?"""
    return order.index(claim["tier"]) > order.index(other["tier"])


def latest(claims: list[Entry]) -> list[Entry]:
    """Rules 5 and 6: the claims of the latest publication among these, by last instant."""
    return [claim for claim in claims if all(claim["published"] >= other["published"] for other in claims)]


def drop(claims: list[Entry], kept: list[Entry], word: str, why: Words) -> list[Entry]:
    """Rule 8: give every claim that is not kept its word."""
    why.update({claim["id"]: word for claim in claims if claim not in kept})
    return kept


def settle(finalists: list[Entry], why: Words) -> Entry | None:
    """Rule 5, end: of equal values the lowest claim id answers; of different ones none, all are candidates."""
    if len({same(claim["value"]) for claim in finalists}) != 1:
        drop(finalists, [], "candidate", why)
        return None
    chosen = min(finalists, key=lambda claim: str(claim["id"]))
    drop(finalists, [chosen], "equal", why)
    return chosen


def state_of(visible: list[Entry], remaining: list[Entry], chosen: Entry | None) -> tuple[str, Value | None]:
    """Rule 7: the state and the value of the answer."""
    if not visible:
        return "NOT_YET_KNOWN", None
    if not remaining:
        return "ABSENT", ("absent", "retracted")
    if chosen is None:
        return "CONFLICT", None
    value = same(chosen["value"])
    return ("ABSENT" if value[0] == "absent" else "KNOWN"), value


def same(value: Event) -> Value:
    """End of section 6: the part of a value whose change begins a vintage (no decimals; 34.0 is 34)."""
    comparator = value["comparator"]
    if comparator == "rank_set":
        return (comparator, tuple(sorted(value["ranks"])))
    if comparator == "absent":
        return (comparator, value["reason"])
    if comparator == "range":
        bounds = (plain(value["lower"]), plain(value["upper"]))
        return (comparator, *bounds, value["lower_inclusive"], value["upper_inclusive"])
    return (comparator, plain(value[NUMBER[comparator]]))


def plain(number: Decimal) -> Decimal:
    """Section 3: a change of scale or of trailing zeros alone is no change (and nothing is rounded here)."""
    return number.normalize(Context(prec=1000))


def interval(value: Event) -> tuple[Edge, Edge]:
    """Rule 5: the least and the greatest number that a value (no rank set, no absence) allows."""
    comparator = value["comparator"]
    if comparator == "range":
        low = (Fraction(value["lower"]), AT if value["lower_inclusive"] else AFTER)
        return low, (Fraction(value["upper"]), AT if value["upper_inclusive"] else BEFORE)
    number = value[NUMBER[comparator]]
    point = Fraction(number)
    if comparator in LOWERS:
        return (point, AFTER if comparator == "gt" else AT), (inf, AT)
    if comparator in ("lt", "le"):
        return (-inf, AT), (point, BEFORE if comparator == "lt" else AT)
    if comparator == "nearly":
        return (point - half_unit(number), AT), (point, BEFORE)
    if comparator == "exact" and value.get("decimals") is None:
        return (point, AT), (point, AT)
    half = half_unit(number) if comparator == "approx" else Fraction(10) ** -value["decimals"] / 2
    return (point - half, AT), (point + half, BEFORE)


def half_unit(number: Decimal) -> Fraction:
    """Rule 5: half a unit of the last non-zero digit; of a zero, of its last printed digit."""
    exponent = (plain(number) if number else number).as_tuple().exponent
    return Fraction(10) ** int(exponent) / 2


def overlap(one: Event, two: Event) -> bool:
    """Rule 5: is there a number that both values allow? Rank sets and absences overlap only their equals."""
    if not {one["comparator"], two["comparator"]}.isdisjoint(SETS):
        return same(one) == same(two)
    (low_one, high_one), (low_two, high_two) = interval(one), interval(two)
    return max(low_one, low_two) <= min(high_one, high_two)


def within(one: Event, two: Event) -> bool:
    """Rule 5: does the second value allow every number that the first one allows?"""
    if not {one["comparator"], two["comparator"]}.isdisjoint(SETS):
        return same(one) == same(two)
    (low_one, high_one), (low_two, high_two) = interval(one), interval(two)
    return low_two <= low_one and high_one <= high_two


def consistent(claims: list[Entry]) -> bool:
    """Rule 5: claims are consistent when all overlap pairwise."""
    return all(overlap(one["value"], two["value"]) for one, two in combinations(claims, 2))
