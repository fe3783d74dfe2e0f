"""The REST face (`/v1`): one typed route table, `table.OPERATIONS`; everything else serves it."""
