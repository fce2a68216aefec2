"""A running server as what is evaluated: POST /v1/ask, with a key, under any prefix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from time import sleep
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from index import Manifest
from qa.answer import Answer
from qa.evaluate.cases import EvalCase
from qa.evaluate.errors import EvaluationError, NotHeld, ServerError
from qa.evaluate.targets import Place, Requests, SourceText

WORTH_RETRYING = frozenset({429, 502, 503, 504})
PAGE = 1000
"""Sources that are listed at once."""
LONGEST_PAUSE = 30.0

T = TypeVar("T")


class Access(Struct, frozen=True):
    """How to reach the server; `retries` are further attempts, `timeout` is in seconds an attempt."""

    url: str
    key: str | None = None
    headers: Mapping[str, str] = {}
    parallel: int = 4
    timeout: float = 30.0
    retries: int = 2
    pause: float = 0.5


class _Places(Struct):
    source_id: str
    text: str
    sha256: str
    passages: tuple[Place, ...]
    title: str | None = None


class _Entry(Struct):
    source_id: str


class _Listed(Struct):
    sources: list[_Entry]
    next: str | None


class _Copy(Struct):
    passage_id: str


class _Passage(Struct):
    also_at: list[_Copy]


class Remote:
    """A server, asked over HTTP; use as a context manager."""

    def __init__(
        self,
        access: Access,
        ranking: str = "default",
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self.parallel = access.parallel
        self.requests = Requests()
        self.collection = "default"
        self._access = access
        self._ranking = ranking
        self._wait = wait
        self._lock = Lock()
        headers = {**access.headers, "Accept": "application/json"}
        if access.key:
            headers["Authorization"] = f"Bearer {access.key}"
        limits = httpx.Limits(max_connections=access.parallel)
        self._client = httpx.Client(
            base_url=_checked(access.url), headers=headers, timeout=access.timeout, limits=limits, transport=transport
        )
        self._answer = msgspec.json.Decoder(Answer)

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, case: EvalCase, k: int) -> Answer:
        """The answer with k passages; raises ServerError."""
        asked: dict[str, Any] = {"question": case.question, "k": k, "ranking": self._ranking}
        if case.history:
            asked["history"] = case.history
        body = msgspec.json.encode(asked)
        return self._get("POST", "/v1/ask", self._answer.decode, f"question {case.id!r}", body)

    def source(self, source_id: str) -> SourceText:
        """The source with this id; raises ServerError."""
        found = self._get("GET", f"/v1/sources/{source_id}", _decode(_Places), f"source {source_id!r}")
        return SourceText(found.source_id, found.text, found.sha256, found.passages, found.title)

    def source_ids(self) -> Iterator[str]:
        """Ids of all sources, a page at a time."""
        after: str | None = ""
        while after is not None:
            path = f"/v1/sources?limit={PAGE}&after={quote(after, safe='')}" if after else f"/v1/sources?limit={PAGE}"
            page = self._get("GET", path, _decode(_Listed), "the list of its sources")
            yield from (each.source_id for each in page.sources)
            after = page.next

    def copies(self, passage_id: str) -> Sequence[str]:
        """Ids of the other passages that say the same words."""
        found = self._get("GET", f"/v1/passages/{passage_id}", _decode(_Passage), f"passage {passage_id!r}")
        return [copy.passage_id for copy in found.also_at]

    def manifest(self) -> Manifest:
        """What the server's index is."""
        return self._get("GET", "/v1/manifest", _decode(Manifest), "the manifest")

    def _get(self, method: str, path: str, decode: Callable[[bytes], T], what: str, body: bytes | None = None) -> T:
        """The decoded answer, after as many attempts as are allowed."""
        fault, is_absent = "", False
        for attempt in range(self._access.retries + 1):
            self._count(sent=1, retried=int(attempt > 0))
            try:
                response = self._client.request(method, path.lstrip("/"), content=body, headers=_TYPE if body else None)
            except httpx.TimeoutException:
                fault, pause = f"no answer within {self._access.timeout:g} s", 0.0
            except httpx.TransportError as error:
                fault, pause = f"no connection ({type(error).__name__})", self._access.pause * 2**attempt
            else:
                if response.status_code == 200:
                    return self._decoded(decode, response.content, what)
                fault, pause = _problem(response), _pause(response, self._access.pause * 2**attempt)
                is_absent = response.status_code == 404
                if response.status_code not in WORTH_RETRYING:
                    break
            if attempt < self._access.retries:
                self._wait(min(pause, LONGEST_PAUSE))
        self._count(failed=1)
        kind = NotHeld if is_absent else ServerError
        raise kind(f"The server did not give {what}: {fault}.")

    def _decoded(self, decode: Callable[[bytes], T], content: bytes, what: str) -> T:
        try:
            return decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self._count(failed=1)
            raise ServerError(f"The server's answer for {what} breaks the contract: {error}.") from error

    def _count(self, sent: int = 0, retried: int = 0, failed: int = 0) -> None:
        with self._lock:
            self.requests.sent += sent
            self.requests.retried += retried
            self.requests.failed += failed


_TYPE = {"Content-Type": "application/json"}


def _decode(kind: type[T]) -> Callable[[bytes], T]:
    return msgspec.json.Decoder(kind).decode


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise EvaluationError(f"{url!r} is not a URL: {error}.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise EvaluationError(f"{url!r} is not the URL of a server; write it as http://host:port/prefix.")
    return url.rstrip("/") + "/"


def _pause(response: httpx.Response, usual: float) -> float:
    """Seconds to wait: what the server asks for, else the usual."""
    wanted = response.headers.get("Retry-After", "")
    return float(wanted) if wanted.isascii() and wanted.isdecimal() else usual


def _problem(response: httpx.Response) -> str:
    """Status and the problem's detail, if the server says one."""
    try:
        detail = msgspec.json.decode(response.content, type=dict[str, Any]).get("detail", "")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        detail = ""
    return f"status {response.status_code}" + (f", {str(detail)[:200].rstrip('.')}" if detail else "")
