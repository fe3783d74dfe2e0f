"""PostgreSQL servers and clusters of the tests' own, from wheels alone, and what is tried on them."""
