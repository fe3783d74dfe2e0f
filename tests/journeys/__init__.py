"""The cases of semantics 7, each told once and taken through the domain, GraphQL and REST alike."""
