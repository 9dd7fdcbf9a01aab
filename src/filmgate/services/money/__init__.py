"""What an account has and owes: grants, corrections, balances, statements, and the proof of the books."""
