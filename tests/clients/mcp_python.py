"""mcp for Python, 1.x and 2.x: every tool over Streamable HTTP and over stdio (argv[2] is the server's Python)."""

import asyncio
import sys
from importlib.metadata import version

from mcp import ClientSession, StdioServerParameters, stdio_client

URL, PYTHON = f"{sys.argv[1]}/mcp", sys.argv[2]
MAJOR = int(version("mcp").split(".")[0])


async def tools(session):
    listed = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(listed) == {"search", "fetch", "ask", "list_sources", "check_quote", "check_article"}
    for tool in listed.values():
        assert (tool.outputSchema if MAJOR == 1 else tool.output_schema)["type"] == "object"

    async def call(name, **arguments):
        result = await session.call_tool(name, arguments)
        assert not (result.isError if MAJOR == 1 else result.is_error), result
        return result.structuredContent if MAJOR == 1 else result.structured_content

    results = (await call("search", query="Who hacked the accounts?"))["results"]
    document = await call("fetch", id=results[0]["id"])
    assert "Anonymous" in document["text"]
    assert (await call("ask", question="Who hacked the accounts?"))["status"] == "answered"
    assert (await call("list_sources"))["total"] == 5
    check = await call("check_quote", quote="Such websites will be run by our Government directly.")
    assert check["verdict"] == "altered"
    assert "summary" in await call("check_article", text="He said “we will never be run by our own men”.")
    refused = await session.call_tool("ask", {"question": " "})
    assert refused.isError if MAJOR == 1 else refused.is_error


async def resources(session):
    """Every source is a resource, and its text can be read."""
    listed = (await session.list_resources()).resources
    assert len(listed) == 5
    assert [resource.name for resource in listed] == sorted(resource.name for resource in listed)
    for resource in listed:
        assert (resource.mimeType if MAJOR == 1 else resource.mime_type) == "text/plain"
        assert resource.title
        text = (await session.read_resource(resource.uri)).contents[0].text
        assert len(text.encode()) == resource.size


async def by_session(streams):
    async with streams as opened, ClientSession(opened[0], opened[1]) as session:
        await session.initialize()
        await tools(session)
        await resources(session)


async def main():
    if MAJOR == 1:
        from mcp.client.streamable_http import streamablehttp_client

        await by_session(streamablehttp_client(URL))
    else:
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        async with Client(URL) as client:
            await tools(client)
            await resources(client)
        await by_session(streamable_http_client(URL))
    command = StdioServerParameters(command=PYTHON, args=["-m", "qa.cli", "mcp", "--home", sys.argv[3]])
    await by_session(stdio_client(command))


asyncio.run(main())
