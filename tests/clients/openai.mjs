// openai for npm: plain, streamed, errors, models.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: "none", maxRetries: 0 });
const asked = { model: "verbatim", messages: [{ role: "user", content: "Who hacked the accounts?" }] };

assert.deepEqual((await client.models.list()).data.map((model) => model.id), ["verbatim"]);
const whole = await client.chat.completions.create(asked);
const { content, annotations } = whole.choices[0].message;
assert.match(content, /Anonymous/);
assert.ok(annotations.length > 0);
for (const { url_citation: cited } of annotations) {
  const quoted = Array.from(content).slice(cited.start_index, cited.end_index).join("");
  assert.ok(quoted.startsWith("> "));
  assert.ok(content.includes(cited.url));
}
let streamed = "";
let usage = null;
for await (const chunk of await client.chat.completions.create({
  ...asked, stream: true, stream_options: { include_usage: true },
})) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
assert.equal(streamed, content);
assert.deepEqual(usage, whole.usage);
const final = await client.chat.completions.stream(asked).finalChatCompletion();
assert.equal(final.choices[0].message.content, content);
await assert.rejects(client.chat.completions.create({ ...asked, model: "gpt" }), (error) => {
  assert.ok(error instanceof OpenAI.NotFoundError);
  assert.equal(error.code, "model_not_found");
  return true;
});
await assert.rejects(client.chat.completions.create({ ...asked, messages: [] }), OpenAI.BadRequestError);
const found = await client.vectorStores.search("default", { query: "Who hacked the accounts?" });
assert.match(found.data[0].content[0].text, /Anonymous/);
