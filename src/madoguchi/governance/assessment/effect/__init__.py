"""What a procedure that is live brings: counted from the ledger, held against what was promised, published."""
