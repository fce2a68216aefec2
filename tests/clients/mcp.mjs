// The MCP SDK for npm: tools and resources over Streamable HTTP.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const client = new Client({ name: "contract", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.argv[2]}/mcp`)));
const { tools } = await client.listTools();
assert.deepEqual(
  tools.map((tool) => tool.name).sort(),
  ["ask", "check_article", "check_quote", "fetch", "list_sources", "search"],
);
assert.ok(tools.every((tool) => tool.outputSchema.type === "object"));
const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  assert.ok(!result.isError, JSON.stringify(result));
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  return result.structuredContent;
};
const { results } = await call("search", { query: "Who hacked the accounts?" });
assert.deepEqual(Object.keys(results[0]).sort(), ["id", "title", "url"]);
const document = await call("fetch", { id: results[0].id });
assert.match(document.text, /Anonymous/);
assert.equal((await call("ask", { question: "Who hacked the accounts?" })).status, "answered");
const check = await call("check_quote", { quote: "Such websites will be run by our Government directly." });
assert.equal(check.verdict, "altered");
const source = await client.readResource({ uri: `verbatim://sources/${document.metadata.source_id}` });
assert.match(source.contents[0].text, /Anonymous/);
const { resources } = await client.listResources();
assert.equal(resources.length, 5);
for (const { uri, title, mimeType, size } of resources) {
  const { contents } = await client.readResource({ uri });
  assert.equal(Buffer.byteLength(contents[0].text), size);
  assert.ok(title && mimeType === "text/plain");
}
assert.ok((await client.callTool({ name: "ask", arguments: { question: " " } })).isError);
await client.close();
