// Open pages in headless Chromium and print what was found, one JSON object a line. Called by check.py:
// node check.mjs CHROMIUM PAGE...; playwright-core and axe-core are found from the folder that it is run in.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const here = createRequire(join(process.cwd(), "package.json"));
const { chromium } = here("playwright-core");
const axe = readFileSync(here.resolve("axe-core/axe.min.js"), "utf8");
const [, , executablePath, ...pages] = process.argv;
const VIEWS = [
  { name: "1280 px", width: 1280, height: 900, colorScheme: "light", media: "screen" },
  { name: "1280 px dark", width: 1280, height: 900, colorScheme: "dark", media: "screen" },
  { name: "360 px", width: 360, height: 740, colorScheme: "light", media: "screen" },
  { name: "print", width: 794, height: 1123, colorScheme: "light", media: "print" },
];

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const path of pages) {
  const report = { page: path, views: {}, requests: [], complaints: [] };
  for (const { name, width, height, colorScheme, media } of VIEWS) {
    const page = await open(path, report, { viewport: { width, height }, colorScheme });
    await page.emulateMedia({ media, colorScheme });
    // What is off the screen is not painted, and what is not painted has no contrast to measure.
    await page.evaluate(() => document.querySelectorAll("ol.list > li").forEach((item) => (item.style.contentVisibility = "visible")));
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    report.views[name] = {
      violations: found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.length, first: nodes[0].html.slice(0, 160), why: nodes[0].failureSummary })),
      ...(await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth }))),
    };
    if (name === "1280 px") {
      report.figures = await page.evaluate(readFigures);
      report.texts = await page.evaluate(() => [...document.querySelectorAll("ol.list .text, ol.list .summary")].map((text) => text.textContent));
      report.links = await page.evaluate(() => [...document.querySelectorAll("[href]")].map((link) => link.getAttribute("href")).filter((href) => !href.startsWith("#")));
      report.languages = await page.evaluate(() => [document.documentElement.lang, ...new Set([...document.querySelectorAll("h1 [lang]")].map((words) => words.lang))]);
      report.list = await useList(page);
    }
    await page.context().close();
  }
  const plain = await open(path, report, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  report.without_script = await plain.evaluate(() => ({
    tools: document.getElementById("tools")?.checkVisibility() ?? false,
    items: document.querySelectorAll("ol.list > li").length,
    visible: [...document.querySelectorAll("ol.list > li")].filter((item) => item.checkVisibility()).length,
  }));
  await plain.context().close();
  console.log(JSON.stringify(report));
}
await browser.close();

async function open(path, report, settings) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  page.on("request", (request) => request.url() === url || report.requests.push(request.url()));
  page.on("console", (message) => report.complaints.push(message.text()));
  page.on("pageerror", (error) => report.complaints.push(error.message));
  await page.goto(url);
  return page;
}

function readFigures() {
  return [...document.querySelectorAll("[data-figure]")].map((figure) => {
    const owner = figure.closest("[data-review], [data-by], [data-assessor]").dataset;
    const scope = owner.review ?? (owner.by ? `${owner.by}=${owner.key}` : "implementation");
    return [scope, figure.dataset.figure, figure.value];
  });
}

// Search and sort as a reader would; return what went wrong.
async function useList(page) {
  if (!(await page.locator("#tools").count())) return [];
  const wrong = [];
  const order = () => page.evaluate(() => [...document.querySelectorAll("ol.list > li")].map((item) => item.id));
  const shown = () => page.evaluate(() => [...document.querySelectorAll("ol.list > li")].filter((item) => item.checkVisibility()).length);
  const before = await order();
  const word = await page.evaluate(() => document.querySelector("ol.list > li:last-child").textContent.match(/\p{L}{5,}/gu).at(-1));
  await page.fill("#find", word.toUpperCase());
  await page.waitForTimeout(400);
  const holding = await page.evaluate((part) => [...document.querySelectorAll("ol.list > li")].filter((item) => item.textContent.toLowerCase().includes(part)).length, word.toLowerCase());
  if ((await shown()) !== holding || !holding) wrong.push(`searching '${word}' shows ${await shown()} of ${holding}`);
  // Each language has the number elsewhere in its sentence.
  if (!(await page.textContent("#told")).match(/\d+/g).includes(`${holding}`)) wrong.push(`what is said of the search: ${await page.textContent("#told")}`);
  await page.fill("#find", "qqqqq");
  await page.waitForTimeout(400);
  if (await shown()) wrong.push("a word that is nowhere is found");
  await page.fill("#find", "");
  await page.waitForTimeout(400);
  if ((await shown()) !== before.length) wrong.push("an empty search does not show all");
  const position = await page.evaluate(() => document.querySelector("ol.list > li").dataset.position);
  if (position) {
    await page.selectOption("#position", position);
    const chosen = await page.evaluate((value) => document.querySelectorAll(`ol.list > li[data-position="${value}"]`).length, position);
    if ((await shown()) !== chosen) wrong.push(`choosing ${position} shows ${await shown()} of ${chosen}`);
    await page.selectOption("#position", "");
  }
  for (const [index, read] of [[1, "position"], [3, "from"]]) {
    await page.selectOption("#order", { index });
    const sorted = await page.evaluate((key) => {
      const ranks = ["supported", "noted", "partial", "pending"];
      const value = (item) => (key === "position" ? ranks.indexOf(item.dataset.position) : item.querySelector(".from")?.textContent ?? "\uffff");
      const ordered = (a, b) => (typeof a === "string" ? a.localeCompare(b, document.documentElement.lang) <= 0 : a <= b);
      return [...document.querySelectorAll("ol.list")].every((list) => [...list.children].every((item, place, all) => !place || ordered(value(all[place - 1]), value(item))));
    }, read);
    if (!sorted) wrong.push(`sorted by ${read}, the list is not in order`);
  }
  await page.selectOption("#order", { index: 0 });
  if ((await order()).join() !== before.join()) wrong.push("the order of the report does not come back");
  return wrong;
}
