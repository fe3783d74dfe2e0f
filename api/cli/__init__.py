"""The command line: `ledger COMMAND`, on a database or through a server."""
