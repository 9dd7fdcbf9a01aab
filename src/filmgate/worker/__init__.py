"""What goes on behind the answers: one chore a file, named by who does it.

In: rows that are due. Out: rows that are settled, films in the media store, deliveries at customers' addresses. Each
chore has `run_once`, so that a test can do one round. May import `services`, `engines`, `media` and `domain`.
"""
