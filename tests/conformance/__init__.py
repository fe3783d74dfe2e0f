"""Outside clients and suites, unmodified, against the real server."""
