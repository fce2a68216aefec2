"""openai for Python: plain, streamed, errors, models, vector store search. Asynchronously too."""

import asyncio
import sys

import openai

BASE = f"{sys.argv[1]}/v1"
ASKED = {"model": "verbatim", "messages": [{"role": "user", "content": "Who hacked the accounts?"}]}

chat = openai.OpenAI(base_url=BASE, api_key="none", max_retries=0)
assert [model.id for model in chat.models.list()] == ["verbatim"]
whole = chat.chat.completions.create(**ASKED)
message = whole.choices[0].message
assert "Anonymous" in message.content
for annotation in message.annotations:
    cited = annotation.url_citation
    assert message.content[cited.start_index : cited.end_index].startswith("> ")
    assert cited.url in message.content
streamed = chat.chat.completions.create(**ASKED, stream=True, stream_options={"include_usage": True})
chunks = list(streamed)
assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == message.content
assert chunks[-1].usage == whole.usage
with chat.chat.completions.stream(**ASKED) as stream:
    assert stream.get_final_completion().choices[0].message.content == message.content
refused = None
try:
    chat.chat.completions.create(model="gpt", messages=ASKED["messages"])
except openai.NotFoundError as error:
    refused = error.code
assert refused == "model_not_found"
found = chat.vector_stores.search("default", query="Who hacked the accounts?")
assert "Anonymous" in found.data[0].content[0].text


async def hundred_streams():
    async with openai.AsyncOpenAI(base_url=BASE, api_key="none", max_retries=0) as client:

        async def one():
            stream = await client.chat.completions.create(**ASKED, stream=True)
            return "".join([c.choices[0].delta.content or "" async for c in stream])

        return await asyncio.gather(*(one() for _ in range(100)))


assert set(asyncio.run(hundred_streams())) == {message.content}
