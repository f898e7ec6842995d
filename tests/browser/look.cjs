// node look.cjs CHROMIUM PAGE...: what a browser makes of each page, as JSON by page.
//   violations  axe's rules that the page breaks, on a phone, with the first element that does
//   requests    everything it asked for but itself
//   messages    what it wrote to the console
//   overflow    pixels that it is wider than a phone of 320 or 390
//   colours     the page's background and ink
//   smallest    the height in pixels of the smallest text in a drawing, on a phone
//   printed     what paper shows: the navigation, the code, the background, the size of a PDF
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const style = () => {
  const { backgroundColor, color } = getComputedStyle(document.body);
  return { background: backgroundColor, ink: color };
};
const shown = (selector) =>
  [...document.querySelectorAll(selector)].some((element) => getComputedStyle(element).display !== "none");
const smallest = () =>
  Math.min(...[...document.querySelectorAll("figure svg text")].map((text) => text.getBoundingClientRect().height));

async function look(browser, path, colorScheme) {
  const context = await browser.newContext({ bypassCSP: true, colorScheme });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const seen = { requests: [], messages: [], overflow: 0 };
  page.on("request", (request) => request.url() === url || seen.requests.push(request.url()));
  page.on("console", (message) => seen.messages.push(message.text()));
  page.on("pageerror", (error) => seen.messages.push(String(error)));
  await page.goto(url);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    seen.overflow = Math.max(seen.overflow, wide);
  }
  seen.colours = await page.evaluate(style);
  seen.smallest = await page.evaluate(smallest);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  seen.violations = violations.map((rule) => `${colorScheme}: ${rule.id}: ${rule.nodes[0].html.slice(0, 120)}`);
  await page.emulateMedia({ media: "print" });
  seen.printed = {
    navigation: await page.evaluate(shown, "header.site"),
    code: await page.evaluate(shown, "details.code"),
    background: (await page.evaluate(style)).background,
    bytes: (await page.pdf({ preferCSSPageSize: true })).length,
  };
  await context.close();
  return seen;
}

async function main([executablePath, ...paths]) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const seen = {};
  for (const path of paths) {
    seen[path] = { light: await look(browser, path, "light"), dark: await look(browser, path, "dark") };
  }
  await browser.close();
  console.log(JSON.stringify(seen));
}

main(process.argv.slice(2));
