"""What is kept, and how: the tables, the merge that changes them, the ledger of what it changed."""
