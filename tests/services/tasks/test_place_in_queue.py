"""How many of an account's tasks wait in front of one, on both stores."""

from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.place_in_queue import place_in_queue
from fixtures.stores import Clock, Scene


async def test_those_that_came_before_and_wait(scene: Scene, clock: Clock):
    made = []
    for _ in range(3):
        clock.ahead_us += 1000  # ids of one millisecond are in no order
        made.append(await scene.submit())

    async def places() -> list[int]:
        return [await place_in_queue(scene.store, scene.caller.account_id, each) for each in made]

    assert await places() == [0, 1, 2]
    await cancel(scene.store, scene.nature, scene.caller, made[1].hex())
    assert await places() == [0, 1, 1]
    assert await place_in_queue(scene.store, b"somebody else's", made[2]) == 0
