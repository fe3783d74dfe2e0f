"""The reference for people: a page rendered from the OpenAPI document, with its style from our own file."""
