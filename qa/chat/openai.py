"""OpenAI's chat completions: the latest message is the question, the answer is extractive and cites its passages.

A model stands for a collection: `verbatim` for the default one, `verbatim:press` for the collection `press`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from secrets import token_hex
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Struct

from index import Library, QueryError, SourceError, UnknownCollection
from qa.access import collections, work
from qa.access.problems import Problem
from qa.answer import Answer
from qa.chat import quotations, requests
from qa.chat.requests import AnyRequest
from qa.chat.text import Citation, Written, write
from qa.settings import Settings

MODEL = "verbatim"

_TYPES = {403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key"}
_STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Part(Struct, frozen=True):
    """One part of a message; only text is read."""

    type: str = "text"
    text: str | None = None


class Message(Struct, frozen=True):
    """One message; `content` is null where a tool is called."""

    role: str
    content: str | list[Part] | None = None


class StreamOptions(Struct, frozen=True):
    """Whether a stream ends with what was used."""

    include_usage: bool | None = None


class ChatRequest(Struct, frozen=True):
    """What is read of a chat request; everything else is for models that make things up."""

    messages: list[Message]
    model: str = MODEL
    stream: bool | None = None
    stream_options: StreamOptions | None = None


class UnknownModel(UnknownCollection):
    """No model has this name; a model stands for a collection."""

    field = "model"

    def __init__(self) -> None:
        SourceError.__init__(self, f"There is no such model; the usual one is called {MODEL!r}.")


class Usage(Struct, frozen=True):
    """Words, since there are no tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


def router(library: Library, settings: Settings) -> Router:
    """/v1/models and /v1/chat/completions."""

    @get("/models")
    async def models() -> dict[str, Any]:
        names = await to_thread.run_sync(collections.visible, library)
        return {"object": "list", "data": [_model(_name(each)) for each in names]}

    @get("/models/{name:str}")
    async def model(name: FromPath[str]) -> dict[str, Any]:
        await _held(library, name)
        return _model(name)

    @post("/chat/completions", status_code=200, request_max_body_size=settings.largest_conversation)
    async def completions(request: AnyRequest) -> Response[Any]:
        asked = await requests.read(request, ChatRequest)
        held = await _held(library, asked.model)
        *history, question = _user_texts(asked.messages)
        found = await requests.answer(held, settings, question, settings.chat_passages, history)
        base = requests.base_url(request, settings)
        quotes = await work.run(held, settings, lambda: quotations.in_message(held, question), question)
        written = write(found, base, quotations.paragraphs(held, quotes, base))
        usage = _usage(asked.messages, written)
        if not asked.stream:
            return requests.respond(_completion(found, written, usage, asked.model))
        wants_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        events = (_event(chunk) for chunk in _chunks(found, written, usage if wants_usage else None, asked.model))
        return Stream(_with_end(events), media_type="text/event-stream", headers=_STREAM_HEADERS)

    return Router("/v1", route_handlers=[models, model, completions], include_in_schema=False)


def error(problem: Problem) -> tuple[int, object]:
    """(status, body) of a failure as OpenAI says it."""
    usual = "server_error" if problem.status >= 500 else "invalid_request_error"
    named = "model_not_found" if problem.field == "model" else problem.type.rpartition(":")[2].replace("-", "_")
    code = _CODES.get(problem.status, named)
    said = {"message": problem.detail, "type": _TYPES.get(problem.status, usual), "param": problem.field, "code": code}
    return problem.status, {"error": said}


async def _held(library: Library, model: str) -> Library:
    """The collection that the model stands for; raises UnknownModel."""
    name, _, collection = model.partition(":")
    if name != MODEL or (not collection and name != model) or collection == collections.DEFAULT:
        raise UnknownModel
    try:
        return await collections.held(library, collection or collections.DEFAULT)
    except UnknownCollection as error:
        raise UnknownModel from error


def _name(collection: str) -> str:
    return MODEL if collection == collections.DEFAULT else f"{MODEL}:{collection}"


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "verbatim"}


def _user_texts(messages: list[Message]) -> list[str]:
    """What the user wrote, oldest first; system prompts, tools and images ask nothing of the sources."""
    texts = [_text(message) for message in messages if message.role == "user"]
    texts = [text for text in texts if text.strip()]
    if not texts:
        raise QueryError("messages holds no text of the user; ask something.", "messages")
    return texts


def _text(message: Message) -> str:
    if isinstance(message.content, str):
        return message.content
    return "\n".join(part.text or "" for part in message.content or () if part.type in {"text", "input_text"})


def _usage(messages: list[Message], written: Written) -> Usage:
    read = sum(len(_text(message).split()) for message in messages)
    wrote = len(written.text.split())
    return Usage(read, wrote, read + wrote)


def _annotation(citation: Citation) -> dict[str, Any]:
    """A citation with its place in the answer, in code points."""
    place = {"start_index": citation.start, "end_index": citation.end}
    return {"type": "url_citation", "url_citation": {**place, "title": citation.passage.title, "url": citation.url}}


def _proof(found: Answer) -> dict[str, Any]:
    """The fields of ours beside OpenAI's: all that is needed to check the answer."""
    proof = {"status": found.status, "confidence": found.confidence, "manifest": found.manifest}
    return {"passages": found.passages, "nearest": found.nearest, **proof}


def _completion(found: Answer, written: Written, usage: Usage, model: str) -> dict[str, Any]:
    annotations = [_annotation(citation) for citation in written.citations]
    message = {"role": "assistant", "content": written.text, "refusal": None, "annotations": annotations}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**_envelope("chat.completion", model), "choices": [choice], "usage": usage, **_proof(found)}


def _chunks(found: Answer, written: Written, usage: Usage | None, model: str) -> Iterator[dict[str, Any]]:
    """The chunks of a stream: role, content, citations, end, and what was used if asked."""
    envelope = _envelope("chat.completion.chunk", model)

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: object) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**envelope, "choices": [choice], **more}

    yield chunk({"role": "assistant", "content": ""})
    for piece in written.pieces:
        yield chunk({"content": piece})
    if written.citations:
        yield chunk({"annotations": [_annotation(citation) for citation in written.citations]})
    for citation in written.citations:
        yield chunk({}, event=_open_webui_source(citation))
    yield chunk({}, "stop", **_proof(found))
    if usage:
        yield {**envelope, "choices": [], "usage": usage}


def _open_webui_source(citation: Citation) -> dict[str, Any]:
    """The event by which Open WebUI shows a source; other clients see an empty delta."""
    passage = citation.passage
    name = f"{passage.title} [{passage.rank}]"
    source = {"name": name, "url": citation.url}
    metadata = [{"source": citation.url, "name": name}]
    return {"type": "source", "data": {"source": source, "document": [passage.text], "metadata": metadata}}


def _envelope(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{token_hex(12)}", "object": kind, "created": int(time.time()), "model": model}


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + msgspec.json.encode(chunk) + b"\n\n"


async def _with_end(events: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The events, from an asynchronous iterator: a synchronous one would take a thread for each."""
    for event in events:
        yield event
    yield b"data: [DONE]\n\n"
