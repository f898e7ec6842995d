// node look.cjs CHROMIUM PAGE...: what a browser on a phone makes of each page, as JSON by page.
//   violations  axe's rules that the page breaks, each with the first element that does
//   requests    what it asked of any network
//   overflow    pixels that it is wider than the screen, in light and in dark
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

async function look(browser, path, colorScheme) {
  const context = await browser.newContext({
    bypassCSP: true,
    colorScheme,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  const requests = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await context.close();
  const broken = violations.map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)}`);
  return { violations: broken, requests, overflow };
}

async function main([executablePath, ...paths]) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const seen = {};
  for (const path of paths) {
    const light = await look(browser, path, "light");
    const dark = await look(browser, path, "dark");
    seen[path] = {
      violations: [...light.violations, ...dark.violations.map((text) => `dark: ${text}`)],
      requests: [...light.requests, ...dark.requests],
      overflow: Math.max(light.overflow, dark.overflow),
    };
  }
  await browser.close();
  console.log(JSON.stringify(seen));
}

main(process.argv.slice(2));
