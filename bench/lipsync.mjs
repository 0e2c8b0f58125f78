// How far sound and picture of one person are apart where they arrive, in a call by way of the server. Six people are there who can hum, flash and
// beep at the same instant; a seventh, who has three of them on the screen at a time, compares. First the same three go on all the time. Then every
// few seconds three others begin: they take the audio slots, and the tiles of those who have been silent, and with them their video slots.
// Counted as ITU-R BT.1359 does: above zero the sound comes first. SECONDS=n is the length of each series, SWITCHES=n the number of switches.
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { flashAndBeep, goOn, meter, skews, takeFlashAndBeep, watchFlashAndBeep } from '../test/e2e/lib/flash_and_beep.mjs';
import { enter } from '../test/e2e/lib/meeting.mjs';
import { Server } from '../test/e2e/lib/server.mjs';

const seconds = Number(process.env.SECONDS ?? 60);
const switches = Number(process.env.SWITCHES ?? 12);
const SETTLING_MS = 5000;
/** What a person begins to notice (ITU-R BT.1359). */
const GOAL = { least: -125, most: 45 };
/** One row of four tiles, our own among them, and a pager. The measuring needs a script of its own (see meter). */
const STRIP = { viewport: { width: 540, height: 230 }, bypassCSP: true };
/** What they themselves look at is to cost little. */
const TINY = { viewport: { width: 260, height: 260 }, bypassCSP: true };
const NAMES = ['Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'];
const AT_ONCE = 3;
/** Far enough apart for the meter, whose window is 10 ms long. */
const TONES = Object.fromEntries(NAMES.map((name, index) => [name, 900 + 500 * index]));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The value that `share` of all lie below. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** What `page` has met since the last time, as a line and as figures. */
async function report(page, title) {
  const seen = await page.evaluate(takeFlashAndBeep);
  const found = skews(seen);
  const values = found.map((one) => one.skew);
  const [p5, p50, p95] = [0.05, 0.5, 0.95].map((share) => Math.round(quantile(values, share)));
  const ends = `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
  console.log(`${title}: p5 ${p5}, p50 ${p50}, p95 ${p95} ms (all: ${ends}; ${values.length} of ${seen.flashes.length} flashes had a whole beep)`);
  if (process.env.VERBOSE) for (const { name, at, skew } of found) console.log(`  ${(at / 1000).toFixed(2)} ${name} ${Math.round(skew)}`);
  return { title, p5, p95, count: values.length };
}

async function arrive(browser, url) {
  const watcher = await newPerson(browser, STRIP);
  await enter(watcher, url, 'lips', 'Ada');
  const sources = [];
  for (const name of NAMES) {
    const page = await newPerson(browser, TINY);
    await page.context().addInitScript(flashAndBeep, { tone: TONES[name], fps: 15 });
    await enter(page, url, 'lips', name);
    await page.evaluate(goOn, false);
    sources.push(page);
  }
  return { watcher, sources };
}

/** Those from `first` on, in a circle. */
const goOnFrom = (sources, first) =>
  Promise.all(sources.map((page, index) => page.evaluate(goOn, (index - first + NAMES.length) % NAMES.length < AT_ONCE)));

async function measure(browser, url) {
  const { watcher, sources } = await arrive(browser, url);
  await sources[0].evaluate(watchFlashAndBeep, { tones: { [NAMES[0]]: TONES[NAMES[0]] }, meter, own: true });
  await watcher.evaluate(watchFlashAndBeep, { tones: TONES, meter });
  await goOnFrom(sources, 0);
  await pause(SETTLING_MS);
  for (const page of [watcher, sources[0]]) await page.evaluate(takeFlashAndBeep);
  await pause(seconds * 1000);
  await report(sources[0], 'a source in its own page, which is what the measuring adds');
  const still = await report(watcher, 'the same in the slots');
  for (let count = 1; count <= switches; count++) {
    // Sometimes all three are others, sometimes two.
    await goOnFrom(sources, (count * 2 + (count >> 1)) % NAMES.length);
    await pause((seconds * 1000) / switches);
  }
  return [still, await report(watcher, `${switches} times others in the slots`)];
}

const server = await Server.start({ settings: '[rooms]\nforwarded = ["lips"]\n' });
const browser = await launchChromium();
const series = await measure(browser, server.url).finally(async () => {
  await browser.close();
  await server.stop();
});
const missed = series.filter(({ p5, p95, count }) => !(count >= seconds / 2 && p5 >= GOAL.least && p95 <= GOAL.most));
const figures = series.map(({ title, p5, p95 }) => `${title} ${p5}...${p95} ms`).join(', ');
console.log(`sound against picture, p5...p95: ${figures} (goal ${GOAL.least}...+${GOAL.most})`);
process.exit(missed.length > 0 ? 1 : 0);
