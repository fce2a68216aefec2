"""Work for a batch goes on while somebody waits for it."""

import asyncio
import threading

import pytest

from qa.access.work import ClientLeft, one_by_one


def test_all_that_is_worked_out_comes_back():
    async def main():
        left = asyncio.Event()
        assert await one_by_one(left.wait, iter(range(5))) == list(range(5))

    asyncio.run(main())


def test_nothing_more_is_done_once_the_client_is_gone():
    begun = []

    async def main():
        left, has_left = asyncio.Event(), threading.Event()

        async def receive():
            await left.wait()
            asyncio.get_running_loop().call_soon(has_left.set)
            return {"type": "http.disconnect"}

        loop = asyncio.get_running_loop()

        def work():
            for each in range(5):
                begun.append(each)
                if each == 1:
                    loop.call_soon_threadsafe(left.set)
                    assert has_left.wait(30)
                yield each

        with pytest.raises(ClientLeft):
            await one_by_one(receive, work())

    asyncio.run(main())
    assert begun == [0, 1]


def test_what_fails_in_the_work_is_raised_and_nothing_is_left_behind():
    async def main():
        def work():
            yield 1
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            await one_by_one(asyncio.Event().wait, work())
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_server_that_stops_does_not_wait_for_the_rest():
    begun, may_go_on = [], threading.Event()

    async def main():
        def work():
            for each in range(5):
                begun.append(each)
                assert may_go_on.wait(30)
                yield each

        task = asyncio.create_task(one_by_one(asyncio.Event().wait, work()))
        while not begun:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        may_go_on.set()

    asyncio.run(main())
    assert begun == [0]
