"""The embedded engine: a procedural animatic renderer in child processes. No key, no GPU, no network."""

import errno
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filmgate.compute.child import ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import Faulty, Lost, Made, Order, Progress, Refused, Transient

_POLL_SECONDS = 0.5
_ALONE = ("image", "end_image", "video")


def render_pool(slots: int, kernel_cache: Path) -> Pool:
    """The render processes. `kernel_cache` keeps compiled kernels, so that only the first film ever waits for them."""
    argv = (sys.executable, "-m", "filmgate_previz.process")
    return Pool(argv, slots, environment={"FILMGATE_NUMBA_CACHE": str(kernel_cache)})


def film_order(generation: Generation, slate: bool, inputs: Mapping[str, Path]) -> dict[str, Any]:
    """The renderer's own words for a Generation."""
    width, height = generation.size
    shots = [{"prompt": shot.prompt, "seconds": shot.duration} for shot in generation.shots]
    return {
        "workflow": str(generation.workflow),
        "shots": shots or [{"prompt": generation.prompt, "seconds": generation.seconds}],
        "width": width,
        "height": height,
        "sound": generation.sound,
        "keep_sound": generation.clip_sound,
        "seed": generation.seed or 0,
        "negative_prompt": generation.negative_prompt,
        "cfg_scale": generation.cfg_scale,
        "orientation": generation.character_orientation,
        "slate": slate,
        "references": _references(generation, inputs),
        **{field: str(inputs[field]) for field in _ALONE if field in inputs},
    }


def _references(generation: Generation, inputs: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Pictures that are for every shot, then the elements that prompts call by name."""
    pictures = [{"pictures": [str(inputs[f"images.{number}"])]} for number in range(len(generation.images))]
    elements = []
    for number, element in enumerate(generation.elements):
        place = f"elements.{number}"
        shown: dict[str, Any] = {"name": element.name, "description": element.description}
        if element.video:
            shown["clip"] = str(inputs[f"{place}.video"])
        else:
            shown["pictures"] = [str(inputs[f"{place}.images.{at}"]) for at in range(len(element.images))]
        elements.append(shown)
    return pictures + elements


class PrevizEngine:
    """Orders are pieces of work in a pool of this process; when it dies, they are lost and may simply be started
    again."""

    def __init__(self, pool: Pool, slots: int, *, slate: bool = True) -> None:
        self._pool = pool
        self._slate = slate
        self._life = secrets.token_hex(4)
        self._card = EngineCard(
            name="previz",
            workflows=frozenset(
                {
                    Workflow.TEXT_TO_VIDEO,
                    Workflow.IMAGE_TO_VIDEO,
                    Workflow.REFERENCE_TO_VIDEO,
                    Workflow.VIDEO_EDIT,
                    Workflow.MOTION_CONTROL,
                }
            ),
            multi_shot=True,
            repeatable_start=True,
            held=True,
            cancellable=True,
            slots=slots,
            poll_seconds=_POLL_SECONDS,
        )

    @property
    def card(self) -> EngineCard:
        return self._card

    async def start(self, order: Order) -> str:
        handle = f"{self._life}-{order.token}-{secrets.token_hex(4)}"
        work = {"film": film_order(order.generation, self._slate, order.inputs), "path": str(order.path)}
        self._pool.begin(handle, work)
        return handle

    async def poll(self, order: Order, handle: str) -> Progress:
        piece = self._pool.look(handle)
        if piece is None:
            raise Lost("the process that rendered this film is gone")
        return Progress(done=piece.done, percent=min(int(piece.progress * 100), 99))

    async def find(self, order: Order) -> str | None:
        raise Transient("orders of this engine die with their worker: they are started again, not looked for")

    async def cancel(self, order: Order, handle: str) -> bool:
        await self._pool.cancel(handle)
        return True

    async def collect(self, order: Order, handle: str) -> Made:
        try:
            return Made(order.path, facts=await self._pool.end(handle))
        except KeyError:
            raise Lost("the process that rendered this film is gone") from None
        except ChildDied as error:
            raise Lost(f"the render process died: {error}") from error
        except WorkFailed as error:
            raise _as_failure(error) from error

    async def close(self) -> None:
        await self._pool.close()


def _as_failure(error: WorkFailed) -> Transient | Refused | Faulty | Lost:
    match error.code:
        case "no_space":
            return Transient(f"there is no room for the film: {error.message} ({errno.errorcode[errno.ENOSPC]})")
        case "invalid":
            return Refused(Failure(FailureCode.INVALID_PARAMETER, error.message))
        case "invalid_image":
            return Refused(Failure(FailureCode.INVALID_IMAGE, error.message))
        case "invalid_video":
            return Refused(Failure(FailureCode.INVALID_VIDEO, error.message))
        case "cancelled":
            return Lost("the render was stopped")
        case _:
            return Faulty(f"the renderer failed: {error.message}")
