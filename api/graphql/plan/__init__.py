"""Compiled plans: plain selections are completed at once instead of field by field, with identical results.

    executor ── which plan? ──> kept (one a selection, under its document) ── made by ──> objects | rows

`objects` makes Python that reads the objects which resolvers return. `rows` makes the shape of a line of figures: the
statement that finds them writes their JSON, and reads no column that is not selected. A selection that is not plain has
no plan; a plan that meets anything unusual gives up, and graphql-core completes the value: so errors, paths and nulls
are its own.
"""
