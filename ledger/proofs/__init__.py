"""What is needed to make and to check proofs of the log, on the standard library and `cryptography` alone.

The tree is RFC 6962's (SHA-256), its leaves are `leaf.py`'s seven lines; checkpoints, tiles and proofs are in C2SP's
forms (signed-note, tlog-checkpoint, tlog-tiles, tlog-proof). Whoever does not trust the ledger may read this package
alone, or write it again from those papers. Nothing in it reads or writes but the programs for that
(`python -m ledger.proofs.verify_…`).
"""
