// The pages in Chromium, at phone and desk width, light and dark: axe-core finds nothing, nothing sticks out or is
// loaded from elsewhere, and all of it works without JavaScript. argv: url, url of a server with keys, a key.
import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [url, keyed, key] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const DRAFT = `The site’s owner said: “Such websites will be run by our Government directly.”

According to the report, “Some North Korean social media accounts were hacked by the hacker group Anonymous in 2013.”
Kim said that “the moon is made of green cheese and honey”. So much for the “experts”.`;
const open = (path, base = url) => (page) => page.goto(base + path);
const sent = (path, fields) => async (page) => {
  await page.goto(url + path);
  for (const [name, value] of Object.entries(fields)) await page.fill(`main form [name=${name}]`, value);
  await Promise.all([page.waitForNavigation(), page.click("main form button:last-of-type")]);
};
const PAGES = {
  first: open("/"),
  answer: open("/?q=Who+hacked+the+accounts%3F"),
  no_answer: open("/?q=What+is+the+capital+of+Mongolia%3F"),
  differs: open("/?q=How+many+followers+does+the+North+Korean+Twitter+account+have%3F"),
  quotation: open("/quotation"),
  altered: sent("/quotation", { quote: "Such websites will be run by our Government directly.", speaker: "Kim Jong-un" }),
  verbatim: sent("/quotation", { quote: "Such websites will never be run by our Government directly" }),
  not_found: sent("/quotation", { quote: "The moon is made of green cheese, as everybody knows by now." }),
  draft: open("/draft"),
  draft_checked: sent("/draft", { text: DRAFT }),
  draft_empty: sent("/draft", { text: "Nobody says anything here." }),
  source: open("/v1/sources/000_ffa5fb4860350ca1?v=0b58054e86aedc38&span=1467-1525"),
  failure: open("/nowhere"),
  key: open("/?q=uriminzok", keyed),
};
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const faults = [];
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    for (const [name, show] of Object.entries(PAGES)) {
      const page = await context.newPage();
      const where = `${name}, ${size}, ${colorScheme}`;
      page.on("request", (request) => {
        if (![url, keyed].some((base) => request.url().startsWith(base))) faults.push(`${where}: loads ${request.url()}`);
      });
      page.on("pageerror", (error) => faults.push(`${where}: ${error}`));
      await show(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      for (const { id, nodes } of violations) faults.push(`${where}: ${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) faults.push(`${where}: ${wide} pixels stick out`);
      if (shots) await page.screenshot({ path: `${shots}/${name}-${size}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
    await context.close();
  }
}
assert.deepEqual(faults, []);

const plain = await browser.newContext({ javaScriptEnabled: false });
const page = await plain.newPage();
const shown = () => page.locator("main").innerText();
await page.goto(url);
await page.fill("#q", "Who hacked the accounts?");
await Promise.all([page.waitForNavigation(), page.press("#q", "Enter")]);
assert.match(await shown(), /hacked by the hacker group Anonymous in 2013/);
await page.click("ol.passages a");
assert.match(page.url(), /span=/);
assert.ok(await page.locator("mark").count());
await page.goto(url);
await page.fill("#draft", DRAFT);
await Promise.all([page.waitForNavigation(), page.click("form[action='/draft'] button")]);
assert.match(await shown(), /2 of 3 quotations need a look/);
assert.match(await shown(), /“never” is missing/);
await page.click("a.quoted >> nth=0");
assert.match(page.url(), /#quotation-1$/);
const [download] = await Promise.all([page.waitForEvent("download"), page.click("button[value=csv]")]);
assert.match(readFileSync(await download.path(), "utf8"), /altered/);
await page.goto(`${keyed}/?q=uriminzok`);
await page.fill("#key", key);
await Promise.all([page.waitForNavigation(), page.click("main button")]);
assert.match(await shown(), /our people/);
await browser.close();
