"""A child gets no more than it is allowed, and is as free as before once it is done."""

import resource
import subprocess
import sys

import pytest

from filmgate.compute.confine import MEGABYTE, Allowance, confined

KINDS = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE)
BEGIN = "from filmgate.compute.confine import Allowance, confined\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep these limits")


def run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run((sys.executable, "-c", BEGIN + code), capture_output=True, text=True, timeout=60, check=False)


def test_what_was_allowed_before_is_allowed_afterwards():
    """Even where the work failed."""
    before = [resource.getrlimit(kind) for kind in KINDS]
    with pytest.raises(ZeroDivisionError), confined(Allowance(512 * MEGABYTE, 60)):
        assert [resource.getrlimit(kind) for kind in KINDS] != before
        raise ZeroDivisionError
    assert [resource.getrlimit(kind) for kind in KINDS] == before


@linux
def test_no_more_memory_than_that():
    """Whoever asks for more hears that there is none; less is given."""
    code = """
with confined(Allowance(100 * 1024**2, 60)):
    little = bytearray(50 * 1024**2)
    try:
        bytearray(200 * 1024**2)
    except MemoryError:
        print("none left")
print(len(bytearray(200 * 1024**2)))
"""
    assert run(code).stdout.split("\n")[:2] == ["none left", str(200 * MEGABYTE)]


@linux
def test_no_more_open_files_than_that():
    code = """
import os
with confined(Allowance(1024**3, 60, files=16)):
    try:
        while True:
            last = os.open("/dev/null", os.O_RDONLY)
    except OSError as error:
        print(last, error.strerror)
"""
    assert run(code).stdout == "15 Too many open files\n"


@linux
def test_whoever_computes_for_too_long_is_killed():
    """By the system, whatever it is doing; the seconds before it began do not count."""
    ended = run("with confined(Allowance(1024**3, 0)):\n    print('begun', flush=True)\n    while True: pass")
    assert (ended.stdout, ended.returncode) == ("begun\n", -24)
