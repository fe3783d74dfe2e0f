"""How commands reach a ledger: one interface, `interface.Transport`, in this process or over HTTP."""
