"""Who may ask: accounts, their keys and limits."""
