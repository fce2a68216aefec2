"""A response as it was saved, whether it holds, and one with another passage."""

import msgspec

from qa.verify import prove_all, read


def written(response):
    return msgspec.json.decode(msgspec.json.encode(response))


def proof(saved, library):
    return prove_all(read(msgspec.json.encode(saved)), lambda _: library)


def with_passage(answer, **fields):
    first, *rest = answer["passages"]
    return {**answer, "passages": [{**first, **fields}, *rest]}
