"""What comes back is what /schema/openapi.json says: a few hundred requests, right ones and changed ones."""

import asyncio
import functools
import json
import re
from dataclasses import replace

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from tests.fuzz.exchange import Read, exchanged
from tests.fuzz.valid import REQUESTS
from tests.fuzz.wire import requests

pytestmark = pytest.mark.deep


class Description:
    """The server's description, and what it says of responses."""

    def __init__(self, url):
        self.schema = httpx.get(f"{url}/schema/openapi.json").json()
        names = {path: re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) for path in self.schema["paths"]}
        self.paths = [(re.compile(name), self.schema["paths"][path]) for path, name in names.items()]
        self.checker = functools.cache(self._checker)

    def operation(self, method, target):
        """The operation that a request is for; None for an address of another kind."""
        path = target.partition("?")[0]
        found = next((operations for name, operations in self.paths if name.fullmatch(path)), {})
        return found.get(method.lower())

    def check(self, operation, response):
        """Raises AssertionError or ValidationError for a response that the operation does not describe."""
        said = operation["responses"].get(str(response.status_code))
        assert said is not None, f"{operation['operationId']}: {response.status_code} is not described"
        kind = response.headers.get("content-type", "").partition(";")[0]
        assert (kind in said["content"]) if "content" in said else not response.content
        if kind.endswith("json"):
            self.checker(json.dumps(said["content"][kind]["schema"])).validate(response.json())

    def _checker(self, schema):
        return Draft202012Validator({**json.loads(schema), "components": self.schema["components"]})


@pytest.fixture(scope="module")
def description(hurried):
    return Description(hurried.url)


def parsed(came):
    """The first response of what came back."""
    head, _, body = came.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = [tuple(line.split(b": ", 1)) for line in lines]
    size = int(dict(headers).get(b"content-length", b"0"))
    return httpx.Response(int(status.split(b" ")[1]), headers=headers, content=body[:size])


def answered(port, request):
    """The response; None where what was sent is no HTTP and the connection was closed while it was being sent."""
    wire = replace(request, headers=(*request.headers, (b"connection", b"close"))).wire()
    came = asyncio.run(exchanged(port, wire, to_the_end=True))
    return parsed(came) if came or Read(wire).is_http else None


def ours(description):
    """The requests for what is described."""
    return [each for each in REQUESTS if description.operation(*each.line.decode().split(" ")[:2])]


def is_page(response):
    """True for a failure as a browser is told of it."""
    return response.status_code >= 400 and response.headers.get("content-type", "").startswith("text/html")


def test_right_requests(hurried, description):
    met = set()
    for request in ours(description):
        method, target, _ = request.line.decode().split(" ")
        operation = description.operation(method, target)
        description.check(operation, answered(hurried.port, request))
        met.add(operation["operationId"])
    operations = [each for path in description.schema["paths"].values() for each in path.values()]
    assert met == {each["operationId"] for each in operations}


def test_changed_requests(hurried, description):
    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests())
    def holds(request):
        method, target, _ = request.line.decode("latin-1").split(" ")
        response = answered(hurried.port, request)
        if response is None:
            return
        operation = description.operation(method, target)
        if operation and not is_page(response):
            description.check(operation, response)
        else:
            assert response.status_code < 500

    holds()
