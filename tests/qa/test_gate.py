"""The gate by itself: a bounded line that loses nobody, whoever comes and goes."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.settings import Settings
from qa.web.overload import Gate

OK = [
    {"type": "http.response.start", "status": 200, "headers": []},
    {"type": "http.response.body", "body": b"", "more_body": False},
]


class Visitor:
    """A client of the gate; its request comes in pieces, and it may leave."""

    def __init__(self, gate, pieces=(b"{}",)):
        self.left, self.finish = asyncio.Event(), asyncio.Event()
        self.status = None
        self.messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        self.messages[-1]["more_body"] = False
        scope = {"type": "http", "method": "POST", "path": "/v1/ask", "headers": [], "visitor": self}
        self.task = asyncio.ensure_future(gate(scope, self.receive, self.send))

    async def receive(self):
        if self.messages:
            return self.messages.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]


class Scene:
    """A gate before an application that works until a visitor is told to finish."""

    def __init__(self, **settings):
        self.settings = Settings(longest_wait=60, **settings)
        self.gate = Gate(self.app, self.settings, None)
        self.inside, self.visitors = set(), []

    async def app(self, scope, receive, send):
        visitor = scope["visitor"]
        self.inside.add(visitor)
        assert len(self.inside) <= self.settings.slots
        await visitor.finish.wait()
        self.inside.discard(visitor)
        for message in OK:
            await send(message)

    def there(self):
        return [visitor for visitor in self.visitors if not visitor.task.done()]

    async def come(self, *pieces):
        inside, waiting = len(self.inside), len(self.there()) - len(self.inside)
        self.visitors.append(Visitor(self.gate, pieces or (b"{}",)))
        await self.settle()
        is_full = inside == self.settings.slots and waiting >= self.settings.queue
        assert (self.visitors[-1].status == 503) == is_full

    async def leave(self, visitor):
        visitor.left.set()
        await self.settle()
        assert visitor in self.inside or visitor.task.done()

    async def finish(self, visitor):
        visitor.finish.set()
        await self.settle()

    async def settle(self):
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(self.inside) == min(self.settings.slots, len(self.there()))

    async def end(self):
        """All finish, and then there is as much room as at the beginning."""
        for visitor in self.visitors:
            visitor.finish.set()
        await asyncio.gather(*(visitor.task for visitor in self.visitors))
        for _ in range(self.settings.slots):
            await self.come()
        assert len(self.inside) == self.settings.slots
        for visitor in self.there():
            await self.finish(visitor)


@settings(deadline=None)
@given(
    slots=st.integers(1, 3),
    queue=st.integers(0, 3),
    events=st.lists(st.tuples(st.sampled_from(["come", "come", "leave", "finish"]), st.integers(0, 9)), max_size=40),
)
def test_the_gate_is_a_bounded_line(slots, queue, events):
    """No more than `slots` inside, no more than `queue` waiting, and none is lost."""

    async def main():
        scene = Scene(slots=slots, queue=queue)
        for event, number in events:
            there = scene.there()
            if event == "come":
                await scene.come()
            elif there:
                visitor = there[number % len(there)]
                await (scene.leave(visitor) if event == "leave" else scene.finish(visitor))
        await scene.end()

    asyncio.run(main())


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_bodies_are_bounded_together(sizes):
    async def main():
        scene = Scene(slots=1, queue=0, bodies_in_flight=100)
        visitor = Visitor(scene.gate, [b" " * size for size in sizes])
        visitor.finish.set()
        await visitor.task
        assert visitor.status == (503 if len(sizes) > 1 and sum(sizes) > 100 else 200)
        await scene.end()

    asyncio.run(main())


def test_a_client_that_leaves_in_its_body_is_forgotten():
    async def main():
        scene = Scene(slots=1, queue=0, bodies_in_flight=100)
        visitor = Visitor(scene.gate, [b" " * 90, b""])
        visitor.messages[-1] = {"type": "http.disconnect"}
        await visitor.task
        assert visitor.status is None
        await scene.come(b" " * 50, b" " * 40)
        await scene.end()

    asyncio.run(main())
