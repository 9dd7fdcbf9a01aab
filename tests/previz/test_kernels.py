"""Kernels are compiled once for each kind of number that they are given, whatever stands in their sources."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline

KERNELS = "filmgate_previz.kernels.test"


def _times(x, number):  # type: ignore[no-untyped-def]
    return x * F(number) + F(-0.25)


_times.__module__ = KERNELS
times = inline(_times)


def _both(x):  # type: ignore[no-untyped-def]
    return times(x, 3) + times(x, 5) * np.float32(0.5)


_both.__module__ = KERNELS


def _growing(x):  # type: ignore[no-untyped-def]
    total = F(1)
    for _ in range(3):
        part = F(2)
        part *= x
        total += part
    return total


_growing.__module__ = KERNELS


def test_a_variable_that_begins_as_a_number_can_be_set_again() -> None:
    import numba

    assert numba.njit(_growing)(F(5)) == 31


def test_whole_numbers_in_a_source_are_of_one_kind() -> None:
    import numba

    both = numba.njit(_both)
    assert both(F(2)) == 2 * 3 - 0.25 + (2 * 5 - 0.25) / 2
    assert len(times.signatures) == 1
    assert str(both.nopython_signatures[0].return_type) == "float32"


def _rounds(x):  # type: ignore[no-untyped-def]
    left = x * F(2) if x > F(1) else F(0)
    rounds = 0
    while True:
        rounds += 1
        if left <= F(0):
            return rounds
        left = F(0)


_rounds.__module__ = KERNELS


def test_what_is_one_number_or_another_stays_open() -> None:
    import numba

    rounds = numba.njit(_rounds)
    assert [rounds(F(x)) for x in (0.5, 1.5)] == [1, 2]
