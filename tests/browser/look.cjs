// node look.cjs CHROMIUM PAGE...: what a browser makes of each page, as JSON by page.
//   violations  axe's rules that the page breaks, light and dark, on a desk and on a phone, with the first
//               element that does: the rules of structure at both widths, those of colour in all four.
//   requests    everything it asked for but itself
//   messages    what it wrote to the console; a dialog that it opened
//   overflow    pixels that it is wider than a phone of 320 or 390
//   colours     the page's background and ink, in the light and in the dark
//   smallest    the height in pixels of the smallest text in a drawing, on a phone
//   unseen      what the keyboard reaches without showing that it did
//   headings    their levels, in order
//   printed     what paper shows: the navigation, the code, the background, the size of a PDF
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const AT_ONCE = 2;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
// Apart they take a third of the time that they take together.
const COLOURS = ["color-contrast", "link-in-text-block"];
const OF_COLOUR = { resultTypes: ["violations"], runOnly: { type: "rule", values: COLOURS } };
const OF_STRUCTURE = {
  resultTypes: ["violations"],
  rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])),
};

const style = () => {
  const { backgroundColor, color } = getComputedStyle(document.body);
  return { background: backgroundColor, ink: color };
};
const shown = (selector) =>
  [...document.querySelectorAll(selector)].some((element) => getComputedStyle(element).display !== "none");
const wide = () => document.documentElement.scrollWidth - window.innerWidth;
const smallest = () =>
  Math.min(...[...document.querySelectorAll("figure svg text")].map((text) => text.getBoundingClientRect().height));
const headings = () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => Number(one.tagName[1]));

// Whether what is focused shows it: by an outline of its own or, a radio button, of its label.
const unseen = () => {
  const outlined = (element) => element && getComputedStyle(element).outlineStyle !== "none";
  const element = document.activeElement;
  if (element === document.body) return null;
  return outlined(element) || outlined(element.closest("label")) ? "" : element.outerHTML.slice(0, 120);
};

async function tabbed(page) {
  const found = [];
  await page.evaluate(() => document.activeElement.blur());
  for (let stop = 0; stop < 25; stop += 1) {
    await page.keyboard.press("Tab");
    const bad = await page.evaluate(unseen);
    if (bad === null) break;
    if (bad) found.push(bad);
  }
  return found;
}

async function violations(page, name, options) {
  const { violations: broken } = await page.evaluate((options) => window.axe.run(options), options);
  return broken.map((rule) => `${name}: ${rule.id} (${rule.impact}): ${rule.nodes[0].html.slice(0, 160)}`);
}

async function look(browser, path) {
  const context = await browser.newContext({ bypassCSP: true, colorScheme: "light", viewport: DESK });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const seen = { requests: [], messages: [], violations: [], colours: {} };
  page.on("request", (request) => request.url() === url || seen.requests.push(request.url()));
  page.on("console", (message) => seen.messages.push(message.text()));
  page.on("pageerror", (error) => seen.messages.push(String(error)));
  page.on("dialog", (dialog) => seen.messages.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  await page.goto(url);
  seen.headings = await page.evaluate(headings);
  seen.unseen = await tabbed(page);
  await page.evaluate(axe);
  for (const [place, viewport] of [["desk", DESK], ["phone", PHONE]]) {
    await page.setViewportSize(viewport);
    seen.violations.push(...(await violations(page, place, OF_STRUCTURE)));
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      seen.violations.push(...(await violations(page, `${place}, ${colorScheme}`, OF_COLOUR)));
      seen.colours[colorScheme] = await page.evaluate(style);
    }
  }
  seen.overflow = await page.evaluate(wide);
  seen.smallest = await page.evaluate(smallest);
  await page.setViewportSize({ ...PHONE, width: 320 });
  seen.overflow = Math.max(seen.overflow, await page.evaluate(wide));
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

// The filter of the scorecard, by the keyboard: the verdicts that are left to see after each arrow.
async function filtered(browser, path) {
  const page = await browser.newPage({ javaScriptEnabled: true, bypassCSP: true });
  await page.goto(pathToFileURL(path).href);
  await page.focus("fieldset.filter input");
  const found = {};
  for (let button = 0; button < 4; button += 1) {
    const [value, verdicts] = await page.evaluate(() => [
      document.querySelector("fieldset.filter input:checked").value,
      [...document.querySelectorAll(".scorecard tbody tr")]
        .filter((row) => row.getBoundingClientRect().height > 0)
        .map((row) => row.querySelector("td").className),
    ]);
    found[value] = verdicts;
    await page.keyboard.press("ArrowDown");
  }
  await page.close();
  return found;
}

async function main([executablePath, ...paths]) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const seen = {};
  const left = [...paths];
  const work = async () => {
    for (let path = left.shift(); path; path = left.shift()) seen[path] = await look(browser, path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const filters = {};
  for (const path of paths.filter((path) => /(vi|en)\/index\.html$/.test(path))) {
    filters[path] = await filtered(browser, path);
  }
  await browser.close();
  console.log(JSON.stringify({ seen, filters }));
}

main(process.argv.slice(2));
