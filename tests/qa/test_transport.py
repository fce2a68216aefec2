"""What a connection sends: the head of an answer together with its body, and nothing that waits for long."""

import asyncio

import pytest

from qa.web.deadlines import _Transport


class Recorded(asyncio.Transport):
    """Notes what is sent at once, and the end."""

    def __init__(self):
        super().__init__()
        self.sent = []
        self.closed = False

    def writelines(self, pieces):
        self.sent.append(b"".join(pieces))

    def is_closing(self):
        return self.closed

    def close(self):
        self.closed = True


def sent(write, *, closed=False):
    """What goes out at once, piece by piece, of what `write` writes."""

    async def run():
        inner = Recorded()
        inner.closed = closed
        await write(_Transport(inner, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        return inner.sent

    return asyncio.run(run())


async def answer(transport):
    transport.write(b"head")
    transport.write(b"body")


async def stream(transport):
    transport.write(b"head")
    transport.write(b"one")
    await asyncio.sleep(0)
    transport.write(b"two")
    await asyncio.sleep(0)
    transport.write(b"three")


async def head_alone(transport):
    transport.write(b"head")


async def last_words(transport):
    transport.write(b"last")
    transport.close()
    transport.write(b"never")


@pytest.mark.parametrize(
    ("write", "pieces"),
    [
        (answer, [b"headbody"]),
        (stream, [b"headone", b"two", b"three"]),
        (head_alone, [b"head"]),
        (last_words, [b"last"]),
    ],
)
def test_what_goes_out_at_once(write, pieces):
    assert sent(write) == pieces


def test_nothing_is_sent_to_who_is_gone():
    assert sent(answer, closed=True) == []
