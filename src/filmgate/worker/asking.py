"""Calls to engines end: with an answer, with one of the contract's failures, or when their time is over."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from filmgate.engines.base import Transient, Unknown

T = TypeVar("T")


async def sent(start: Awaitable[T], seconds: float) -> T:
    """The engine's answer to an order; Unknown where it does not come in time."""
    try:
        async with asyncio.timeout(seconds):
            return await start
    except TimeoutError as error:
        raise Unknown(f"the engine did not answer within {seconds:g} s") from error


async def asked(call: Awaitable[T], seconds: float) -> T:
    """The answer to any other call; Transient where it does not come in time."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError as error:
        raise Transient(f"the engine did not answer within {seconds:g} s") from error
