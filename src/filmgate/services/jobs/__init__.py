"""What becomes of a task behind the scenes: prepared, assigned, advanced, asked for, settled."""
