"""The two decorators of all kernels."""

import numba
import numpy as np

F = np.float32

kernel = numba.njit(fastmath=True, nogil=True, cache=True, error_model="numpy")
inline = numba.njit(fastmath=True, nogil=True, cache=True, error_model="numpy", inline="always")
