"""JSON Schemas in words: the fields of an object as a table, a type in a line."""

from __future__ import annotations

from typing import Any

from api.rest.docs.elements import Content, Markup, element, fragment, prose, with_code

Schema = dict[str, Any]


def schema_section(title: str, schema: Schema) -> Markup:
    """One component: what it is and its fields."""
    described = prose(schema["description"]) if "description" in schema else None
    if "properties" not in schema:
        fields = element("p", type_in_line(schema))
    else:
        required = schema.get("required", ())
        fields = element(
            "table",
            element("thead", element("tr", (element("th", head) for head in ("Field", "Type", "Meaning")))),
            element("tbody", (_field(name, told, name in required) for name, told in schema["properties"].items())),
        )
    heading = element("h3", element("a", title, href=f"#{anchor(title)}"))
    return element("section", heading, described, fields, id=anchor(title), class_="schema")


def anchor(schema_name: str) -> str:
    """Where a component stands on the page."""
    return f"schema-{schema_name}"


def type_in_line(schema: Schema) -> Markup:
    """`date or null`, with links to components."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return element("a", name, href=f"#{anchor(name)}")
    if "anyOf" in schema:
        return _separated(" or ", [type_in_line(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return _separated(" ", [element("code", str(each)) for each in schema["enum"]])
    if "const" in schema:
        return element("code", str(schema["const"]))
    match schema.get("type"):
        case "array":
            return fragment("list of ", type_in_line(schema.get("items", {})))
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return fragment("map to ", type_in_line(schema["additionalProperties"]))
        case None:
            return fragment("anything")
        case kind:
            return fragment(schema.get("format", kind), _bounds(schema))


def _bounds(schema: Schema) -> Content:
    told = [element("code", schema["pattern"], class_="pattern")] if "pattern" in schema else []
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if lowest is not None or highest is not None:
        told.append(fragment(f"{'' if lowest is None else lowest} … {'' if highest is None else highest}"))
    return [fragment(" ", each) for each in told]


def _field(name: str, schema: Schema, is_required: bool) -> Markup:
    mark = None if is_required else element("span", "optional", class_="optional")
    return element(
        "tr",
        element("td", element("code", name), " ", mark),
        element("td", type_in_line(schema)),
        element("td", with_code(schema.get("description", ""))),
    )


def _separated(between: str, parts: list[Markup]) -> Markup:
    told: list[Content] = []
    for part in parts:
        told += [between, part] if told else [part]
    return fragment(told)
