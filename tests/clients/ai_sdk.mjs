// Vercel's AI SDK with @ai-sdk/openai and @ai-sdk/openai-compatible: text, streams, sources, errors.
import assert from "node:assert/strict";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";

const settings = { baseURL: `${process.argv[2]}/v1`, apiKey: "none" };
const openai = createOpenAI(settings).chat("verbatim");
const compatible = createOpenAICompatible({ ...settings, name: "verbatim" })("verbatim");
const prompt = "Who hacked the accounts?";

for (const [model, hasSources] of [[openai, true], [compatible, false]]) {
  const whole = await generateText({ model, prompt, maxRetries: 0 });
  assert.match(whole.text, /Anonymous/);
  assert.ok(whole.text.includes(`${process.argv[2]}/v1/sources/`));
  if (hasSources) {
    assert.ok(whole.sources.length > 0);
    assert.ok(whole.sources.every((source) => source.sourceType === "url" && source.url.startsWith(process.argv[2])));
  }
  const parts = [];
  for await (const part of streamText({ model, prompt, maxRetries: 0 }).fullStream) {
    assert.notEqual(part.type, "error", String(part.error));
    parts.push(part);
  }
  const text = parts.filter((part) => part.type === "text-delta").map((part) => part.text).join("");
  assert.equal(text, whole.text);
  if (hasSources) assert.equal(parts.filter((part) => part.type === "source").length, whole.sources.length);
  assert.equal(parts.at(-1).finishReason, "stop");
}
await assert.rejects(generateText({ model: createOpenAI(settings).chat("gpt"), prompt, maxRetries: 0 }), (error) => {
  assert.equal(error.statusCode, 404);
  assert.match(error.message, /no such model/);
  return true;
});
