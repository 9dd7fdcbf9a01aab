"""The two decorators of all kernels.

A loop is vectorised where it reads and writes lines of numbers, and few of them: a row of pixels is handed to it as one
line (`row.reshape(width * 3)`, written at 3 * i and the two after it), and what it takes from tables is read before it
begins. One that does not begin at 0 counts in unsigned numbers (`range(np.uint32(first), np.uint32(last))`), because an
index that may be negative hides which numbers it touches. No array that is written may overlap another that the same
kernel is given: only where LLVM knows that does it vectorise loops that look things up. A view of an array that is made
inside a loop costs more than the loop.

Compiling is what a machine's first film waits for. What only kernels call (`inline`, and kernels whose names begin with
an underscore) has no way in from Python; small functions are left to LLVM, which inlines them as well as numba does.
Types of arguments are few: a callee is compiled for each. `numbers` sees to those that are written in the source.
"""

import numba
import numpy as np

from filmgate_previz.kernels import numbers  # noqa: F401

F = np.float32

_HOW = {"fastmath": True, "nogil": True, "error_model": "numpy"}
_INNER = {**_HOW, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def _apart(compiled):
    def say(flags):
        flags.noalias = True
        return flags

    compiled._compiler._customize_flags = say  # numba has the flag, and no option that sets it
    return compiled


def kernel(function):
    """Compile and keep what is called from Python, or is large."""
    return _apart(numba.njit(cache=True, **(_INNER if function.__name__.startswith("_") else _HOW))(function))


inline = numba.njit(**_INNER)
