"""Compiled plans: plain selections run as generated Python instead of field by field, with identical results.

    executor ── which plan? ──> kept (one a selection, under its document) ── made by ──> objects | rows

`objects` reads from the objects that resolvers return, `rows` straight from the columns of a statement, which selects
no other. A selection that is not plain has no plan; a plan that meets anything unusual gives up, and graphql-core
completes the value: so errors, paths and nulls are its own.
"""
