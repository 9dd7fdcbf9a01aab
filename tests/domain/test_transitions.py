"""The two state machines: one table each, and the schema knows the same."""

import importlib
from pathlib import Path

import pytest

from filmgate.domain.job import JOB_ENDED, JOB_TRANSITIONS, LIVE, JobState
from filmgate.domain.task import ENDED, TASK_TRANSITIONS, TaskState
from filmgate.store.base import Store

TABLES = {"task": TASK_TRANSITIONS, "job": JOB_TRANSITIONS}


def steps(noun: str) -> set[tuple[str, str]]:
    return {(str(before), str(after)) for before, after, _ in TABLES[noun]}


@pytest.mark.parametrize("noun", TABLES)
async def test_the_schema_holds_the_same_table(store: Store, noun: str):
    """A migrated database allows the steps of the domain's table, no fewer and no more."""
    rows = await store.rows("SELECT before_state, after_state FROM transitions WHERE noun = $1", noun)
    assert sorted(map(tuple, rows)) == sorted(steps(noun))


@pytest.mark.parametrize("noun", TABLES)
def test_every_step_is_said_once_with_a_sentence(noun: str):
    """No step stands twice in its table, and each says when it is taken."""
    assert len(steps(noun)) == len(TABLES[noun])
    assert all(sentence for _, _, sentence in TABLES[noun])


def test_the_ends_are_ends():
    """Nothing leaves an ended state, and everything else can be left."""
    for noun, states, ended in (("task", TaskState, ENDED), ("job", JobState, JOB_ENDED)):
        left = {before for before, _ in steps(noun)} - {""}
        assert left == {str(state) for state in states if state not in ended}


def test_every_state_can_be_reached():
    """From the beginning there is a way to every state."""
    for noun, states in (("task", TaskState), ("job", JobState)):
        reached, before = {""}, set()
        while reached != before:
            before = set(reached)
            reached |= {after for origin, after in steps(noun) if origin in reached}
        assert reached == {"", *map(str, states)}


def test_live_jobs_are_those_that_a_worker_may_have_in_hand():
    """A job is live until it ends or its fate is unknown; the partial index of due jobs covers exactly these."""
    assert set(LIVE) == set(JobState) - JOB_ENDED - {JobState.UNKNOWN}
    schema = importlib.import_module("filmgate.store.migrations.versions.0001_first")
    assert schema.__file__ is not None
    text = " ".join(f"'{state}'" for state in LIVE).replace(" ", ", ")
    assert f"WHERE state IN ({text})" in Path(schema.__file__).read_text()
