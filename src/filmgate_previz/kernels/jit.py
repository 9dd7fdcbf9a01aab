"""The two decorators of all kernels.

A loop is vectorised where it reads and writes lines of numbers, and few of them: a row of pixels is handed to it as one
line (`row.reshape(width * 3)`, written at 3 * i and the two after it), and what it takes from tables is read before it
begins. A view of an array that is made inside a loop costs more than the loop.
"""

import numba
import numpy as np

F = np.float32

kernel = numba.njit(fastmath=True, nogil=True, cache=True, error_model="numpy")
inline = numba.njit(fastmath=True, nogil=True, cache=True, error_model="numpy", inline="always")
