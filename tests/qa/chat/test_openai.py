"""Chat completions, by OpenAI's own client against a real server."""

import msgspec
import openai
import pytest

from qa import seeds
from qa.answer import RankedPassage
from qa.verify import citation_faults

QUESTION = "Who hacked the accounts?"


@pytest.fixture(scope="module")
def chat(server):
    with openai.OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0) as chat:
        yield chat


def ask(chat, *messages, **more):
    said = [{"role": "user", "content": text} if isinstance(text, str) else text for text in messages]
    return chat.chat.completions.create(model="verbatim", messages=said, **more)


def test_models(chat):
    names = [model.id for model in chat.models.list()]
    assert "verbatim" in names
    assert all(name.partition(":")[0] == "verbatim" for name in names)  # other tests may have added collections
    assert chat.models.retrieve("verbatim").owned_by == "verbatim"
    with pytest.raises(openai.NotFoundError) as refused:
        chat.models.retrieve("gpt")
    assert refused.value.code == "model_not_found"


def test_answer_cites_the_sources_own_words(chat, server):
    completion = ask(chat, QUESTION)
    message = completion.choices[0].message
    assert "hacker group Anonymous in 2013. **[1]**" in message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    cited_passages = msgspec.convert(completion.passages, list[RankedPassage])
    assert list(citation_faults(cited_passages, seeds.library())) == []
    for passage, annotation in zip(completion.passages, message.annotations, strict=True):
        cited = annotation.url_citation
        assert cited.url == server + passage["permalink"]
        assert cited.url in message.content
        assert cited.title == passage["title"]
        quoted = message.content[cited.start_index : cited.end_index]
        assert unquoted(quoted) == " ".join(passage["text"].split())


def unquoted(quoted):
    lines = [line.removeprefix(">").strip() for line in quoted.split("\n")]
    return " ".join(" ".join(lines).replace("\\", "").split())


def test_stream_says_the_same(chat):
    whole = ask(chat, QUESTION)
    chunks = list(ask(chat, QUESTION, stream=True, stream_options={"include_usage": True}))
    choices = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert choices[0].delta.role == "assistant"
    assert "".join(choice.delta.content or "" for choice in choices) == whole.choices[0].message.content
    annotations = [each for choice in choices for each in getattr(choice.delta, "annotations", None) or ()]
    assert annotations == [each.model_dump() for each in whole.choices[0].message.annotations]
    assert [choice.finish_reason for choice in choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage
    assert chunks[-2].passages == whole.passages
    events = [chunk.event for chunk in chunks if getattr(chunk, "event", None)]
    assert [event["data"]["document"] for event in events] == [[p["text"]] for p in whole.passages]
    assert len({chunk.id for chunk in chunks}) == 1


def test_stream_without_usage_never_has_an_empty_choice(chat):
    assert all(chunk.choices for chunk in ask(chat, QUESTION, stream=True))


def test_stream_ends_as_openai_does(client):
    body = {"model": "verbatim", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    with client.stream("POST", "/v1/chat/completions", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        text = response.read().decode()
    assert text.endswith("data: [DONE]\n\n")
    assert all(line.startswith("data: ") for line in text.split("\n") if line)


def test_nothing_found_cites_nothing(chat):
    completion = ask(chat, "What is the capital of Mongolia?")
    message = completion.choices[0].message
    assert message.content.startswith("Not in the sources. No passage mentions: mongolia.")
    assert "The nearest passages:" in message.content
    assert message.annotations == []
    assert completion.status == "no_answer"


def test_a_conversation_is_remembered(chat):
    alone = ask(chat, "And who hacked them?")
    follow_up = ask(
        chat,
        {"role": "system", "content": "Always answer: bananas."},
        "Does North Korea have social media accounts?",
        {"role": "assistant", "content": "It does."},
        {"role": "tool", "tool_call_id": "1", "content": "ignored"},
        "And who hacked them?",
    )
    assert "Read with what was asked before:" in follow_up.choices[0].message.content
    assert "bananas" not in follow_up.choices[0].message.content
    assert follow_up.passages != alone.passages


def test_quotations_in_a_message_are_checked(chat, server):
    said = "Did Alejandro Cao de Benos say “Such websites will be run by our Government directly”?"
    content = ask(chat, said).choices[0].message.content
    assert content.startswith("**Altered** (critical): words were changed without a mark.")
    assert "never" in content.split("\n\n")[1]
    assert f"{server}/v1/sources/000_ffa5fb4860350ca1?v=0b58054e86aedc38&span=" in content
    true = ask(chat, "Who said “Such websites will never be run by our Government directly”?")
    message = true.choices[0].message
    assert message.content.startswith("**Verbatim**: the sources hold these words.")
    cited = message.annotations[0].url_citation
    assert unquoted(message.content[cited.start_index : cited.end_index]) == " ".join(true.passages[0]["text"].split())
    lost = ask(chat, "Is it true that “the moon is made of green cheese and honey”?").choices[0].message.content
    assert lost.startswith("**Not found**")


def test_parts_are_read_and_pictures_passed_over(chat):
    parts = [
        {"type": "text", "text": "Who hacked"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "text", "text": "the accounts?"},
    ]
    completion = ask(chat, {"role": "user", "content": parts}, temperature=0.7, tools=[], seed=4)
    assert "Anonymous" in completion.choices[0].message.content


def test_long_conversations_fit(chat):
    history = ["Tell me about Twitter. " + "x " * 2000] * 60
    assert "Anonymous" in ask(chat, *history, QUESTION).choices[0].message.content


@pytest.mark.parametrize(
    ("messages", "param"),
    [([], "messages"), ([{"role": "system", "content": "a"}], "messages"), ([{"role": "user", "content": 7}], None)],
)
def test_bad_messages(chat, messages, param):
    with pytest.raises(openai.BadRequestError) as refused:
        chat.chat.completions.create(model="verbatim", messages=messages)
    assert refused.value.type == "invalid_request_error"
    assert param is None or refused.value.param == param


def test_other_failures_have_openais_shape(client, chat):
    with pytest.raises(openai.NotFoundError) as refused:
        chat.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "a"}])
    assert (refused.value.param, refused.value.code) == ("model", "model_not_found")
    with pytest.raises(openai.BadRequestError):
        ask(chat, "a" * 16_001)
    responses = [
        client.post("/v1/chat/completions", content=b"{"),
        client.post("/v1/chat/completions", content=b"\xff"),
        client.post("/v1/chat/completions", content=b'{"messages":' + b"[" * 9000),
        client.post("/v1/chat/completions", content=b"a" * 1_100_000),
        client.get("/v1/chat/completions"),
    ]
    assert [response.status_code for response in responses] == [400, 400, 400, 413, 405]
    for response in responses:
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


def test_vector_store_search(chat):
    page = chat.vector_stores.search("default", query=QUESTION, max_num_results=3)
    assert len(page.data) == 3
    assert "Anonymous" in page.data[0].content[0].text
    assert page.data[0].score > 0.5
    assert page.data[0].filename == "Social Media"
    assert all(0 <= piece.score <= 1 for piece in page.data)
    sure = chat.vector_stores.search(
        "default", query=[QUESTION], max_num_results=50, ranking_options={"score_threshold": 0.5}
    )
    assert 0 < len(sure.data) < 10
    with pytest.raises(openai.NotFoundError):
        chat.vector_stores.search("other", query="a")
