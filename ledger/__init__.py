"""The ledger: domain, log, views, importers and the application that joins them."""
