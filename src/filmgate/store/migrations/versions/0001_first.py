"""The first schema: accounts, keys, tasks with their content, jobs, events, ledger, files, outbox, idempotency."""

from filmgate.store.migrations.ddl import run, run_on

revision = "0001"
down_revision = None

TRANSITIONS = {
    "task": """
        :preparing :queued preparing:queued preparing:failed preparing:cancelled queued:running queued:failed
        queued:cancelled running:succeeded running:failed running:cancelled
    """,
    "job": """
        :planned planned:sending planned:cancelled sending:accepted sending:unknown accepted:running
        accepted:collecting running:collecting collecting:done
        sending:planned accepted:planned running:planned collecting:planned
        sending:refused accepted:refused running:refused collecting:refused
        accepted:lost running:lost collecting:lost
        sending:cancelled accepted:cancelled running:cancelled collecting:cancelled
        unknown:accepted unknown:refused unknown:cancelled
    """,
}


def upgrade() -> None:
    run_on(
        "postgresql",
        """
CREATE FUNCTION clock_us() RETURNS BIGINT LANGUAGE SQL STABLE
AS 'SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::BIGINT'
""",
    )
    _tenants()
    _work()
    _history()
    _money()
    _ends()


def _tenants() -> None:
    run("""
CREATE TABLE accounts (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('active', 'banned')),
    balance BIGINT NOT NULL,
    created_at BIGINT NOT NULL
)
""")
    # Only the key's SHA-256 is kept; the hint is its first and last letters, for people.
    run("""
CREATE TABLE keys (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'deleted')),
    created_at BIGINT NOT NULL
)
""")
    run("CREATE INDEX keys_by_account ON keys (account_id)")


def _work() -> None:
    # due_at, worker and fence lease a task while it is being prepared; afterwards its jobs have their own.
    run("""
CREATE TABLE tasks (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    key_id BYTEA NOT NULL REFERENCES keys (id),
    dialect TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preparing', 'queued', 'running', 'succeeded', 'failed', 'cancelled')),
    price BIGINT NOT NULL CHECK (price >= 0),
    origin TEXT NOT NULL,
    callback_url TEXT,
    created_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    failure_code TEXT,
    failure_message TEXT,
    due_at BIGINT NOT NULL,
    worker TEXT,
    fence BIGINT NOT NULL,
    CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK ((state IN ('failed', 'cancelled')) = (failure_code IS NOT NULL))
)
""")
    run("CREATE INDEX tasks_by_account ON tasks (account_id, id)")
    run("CREATE INDEX tasks_to_prepare ON tasks (due_at) WHERE state = 'preparing'")
    run("CREATE INDEX tasks_by_deadline ON tasks (deadline_at) WHERE state IN ('preparing', 'queued', 'running')")
    # What the customer sent and got, apart, so that it can be erased while money and counts stand.
    run("""
CREATE TABLE contents (
    task_id BYTEA PRIMARY KEY REFERENCES tasks (id),
    request TEXT NOT NULL,
    generation TEXT NOT NULL,
    result TEXT
)
""")
    run("""
CREATE TABLE jobs (
    id BYTEA PRIMARY KEY,
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    engine TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'accepted', 'running', 'collecting', 'done', 'refused',
        'lost', 'unknown', 'cancelled')),
    handle TEXT,
    token TEXT NOT NULL UNIQUE,
    starts BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    progress BIGINT CHECK (progress BETWEEN 0 AND 100),
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    worker TEXT,
    fence BIGINT NOT NULL
)
""")
    run("CREATE INDEX jobs_by_task ON jobs (task_id)")
    run("""
CREATE INDEX jobs_due ON jobs (due_at)
WHERE state IN ('planned', 'sending', 'accepted', 'running', 'collecting')
""")


def _history() -> None:
    # The two state machines: an event that is not one of these steps is refused by its foreign key.
    run("""
CREATE TABLE transitions (
    noun TEXT NOT NULL,
    before_state TEXT NOT NULL,
    after_state TEXT NOT NULL,
    PRIMARY KEY (noun, before_state, after_state)
)
""")
    for noun, steps in TRANSITIONS.items():
        pairs = [step.split(":") for step in steps.split()]
        rows = ", ".join(f"('{noun}', '{before}', '{after}')" for before, after in pairs)
        run(f"INSERT INTO transitions (noun, before_state, after_state) VALUES {rows}")
    run("""
CREATE TABLE events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    noun TEXT NOT NULL,
    subject_id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    before_state TEXT NOT NULL,
    after_state TEXT NOT NULL,
    actor TEXT NOT NULL,
    cause TEXT NOT NULL,
    FOREIGN KEY (noun, before_state, after_state) REFERENCES transitions (noun, before_state, after_state)
)
""")
    run("CREATE INDEX events_by_task ON events (task_id, id)")
    # A task ends once.
    run("""
CREATE UNIQUE INDEX events_one_end ON events (task_id)
WHERE noun = 'task' AND after_state IN ('succeeded', 'failed', 'cancelled')
""")


def _money() -> None:
    run("""
CREATE TABLE entries (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    task_id BYTEA REFERENCES tasks (id),
    key_id BYTEA REFERENCES keys (id),
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'raise', 'capture', 'release', 'adjust')),
    amount BIGINT NOT NULL CHECK (amount >= 0 OR kind = 'adjust'),
    change BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    CHECK ((kind IN ('grant', 'adjust')) = (task_id IS NULL)),
    CHECK (change = CASE WHEN kind IN ('grant', 'release', 'adjust') THEN amount
        WHEN kind = 'capture' THEN 0 ELSE -amount END)
)
""")
    run("CREATE INDEX entries_by_account ON entries (account_id, id)")
    # A task is held for once, and its hold ends once.
    run("CREATE UNIQUE INDEX entries_one_hold ON entries (task_id) WHERE kind = 'hold'")
    run("CREATE UNIQUE INDEX entries_one_end ON entries (task_id) WHERE kind IN ('capture', 'release')")


def _ends() -> None:
    run("""
CREATE TABLE files (
    token TEXT PRIMARY KEY,
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    job_id BYTEA NOT NULL REFERENCES jobs (id),
    size BIGINT NOT NULL CHECK (size > 0),
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL
)
""")
    run("CREATE INDEX files_by_task ON files (task_id)")
    run("""
CREATE TABLE outbox (
    id BYTEA PRIMARY KEY,
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'delivered', 'given_up')),
    attempts BIGINT NOT NULL,
    last_answer TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    due_at BIGINT NOT NULL,
    worker TEXT,
    fence BIGINT NOT NULL
)
""")
    run("CREATE INDEX outbox_by_task ON outbox (task_id)")
    run("CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'due'")
    run("""
CREATE TABLE idempotency (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
)
""")
    run("CREATE INDEX idempotency_by_time ON idempotency (at)")
