"""Write documents from the ledger, one module a kind; their templates are files that a user may copy and change."""
