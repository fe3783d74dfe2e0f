"""What a proof is refused with."""

from __future__ import annotations


class ProofError(ValueError):
    """It proves nothing: malformed, of another tree, or signed by nobody that is trusted. Its text says which."""
