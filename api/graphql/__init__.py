"""The GraphQL face: types from view rows, inputs from drafts, one error table."""
