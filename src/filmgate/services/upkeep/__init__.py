"""What keeps an installation whole: checks, tidying up, and the move to another database."""
