"""The ledger as FRED's clients ask for it: /fred/series, observations, vintage dates and search."""
