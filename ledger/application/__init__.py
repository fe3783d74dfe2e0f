"""The composition root: each command is load → decide → append → catch up; each question asks the views."""

from ledger.application.ledger import Ledger, Receipt

__all__ = ["Ledger", "Receipt"]
