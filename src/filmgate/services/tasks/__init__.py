"""What a customer does with a task: submits, reads, follows, cancels and removes it."""
