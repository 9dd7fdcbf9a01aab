"""Orders at engines: how often an unknown one was asked after, and which are only watched to their end."""

from filmgate.store.migrations.ddl import run

revision = "0006"
down_revision = "0005"

# An order that is only watched is never collected.
TRANSITIONS = {"job": "accepted:done running:done"}
_LIVE = "state IN ('planned', 'sending', 'accepted', 'running', 'collecting')"


def upgrade() -> None:
    # sent_at: when it last was about to be sent. inquiries: how often its engine was asked whether it had it.
    run("ALTER TABLE jobs ADD COLUMN sent_at BIGINT")
    run("ALTER TABLE jobs ADD COLUMN inquiries BIGINT NOT NULL DEFAULT 0")
    # watched_at: since when nobody waits for its film any more, and it is followed for what it costs alone.
    run("ALTER TABLE jobs ADD COLUMN watched_at BIGINT")
    run(f"""
UPDATE jobs SET watched_at = (SELECT t.ended_at FROM tasks t WHERE t.id = jobs.task_id)
WHERE {_LIVE} OR state = 'unknown'
""")
    run(f"CREATE INDEX jobs_watched ON jobs (due_at) WHERE watched_at IS NOT NULL AND {_LIVE}")
    run("CREATE INDEX jobs_unknown ON jobs (due_at) WHERE state = 'unknown'")
    for noun, steps in TRANSITIONS.items():
        pairs = [step.split(":") for step in steps.split()]
        rows = ", ".join(f"('{noun}', '{before}', '{after}')" for before, after in pairs)
        run(f"INSERT INTO transitions (noun, before_state, after_state) VALUES {rows}")
