"""The command line: `ledger COMMAND`, on a local database."""
