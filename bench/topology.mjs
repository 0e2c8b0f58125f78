// The topology change as people see and hear it. Ada and Ben talk directly; Cleo comes, and all three go by the server; she leaves, and after 10 s
// the two are back to a direct call. That twenty times on loopback; and twenty times where a round trip between any two takes 100 ms and everybody's
// uplink carries 1.5 Mbit/s, which both paths share while both stand. Pictures carry their frame's number, and grain that costs what the uplink bears.
//
// Gap: the longest time between new frames painted in one tile, from the first connection of the new path until a second after the last one of the
// old was closed; both directions at each change. First frame: from Cleo's click to the first readable frame of the other one who comes last. Height:
// how long a picture that shrank stayed at half of its height or below. Doubled: how long both paths' sound of one person was played at once.
//
// RUNS=n changes the twenty (25 s each); ONLY=loopback or ONLY=narrow runs one series; VERBOSE=1 prints each change, TRACE=1 also every painted frame of it
// and when its tile moved to the other path. On a machine that does other work at the same time the figures say nothing: compare "with nothing changing".
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { codedCamera, takeCoded, watchCoded } from '../test/e2e/lib/coded_picture.mjs';
import { Lab, needs, paths } from '../test/e2e/lib/lab.mjs';
import { enter } from '../test/e2e/lib/meeting.mjs';
import { Server } from '../test/e2e/lib/server.mjs';
import { hearing, longestGap, quantile, spanOf, spread, timeBelowHalf } from './lib/change_figures.mjs';
import { listenFor, sentNow, takePaths, watchPaths } from './lib/paths_watch.mjs';

for (const [, otherwise] of needs.filter(([holds]) => !holds)) {
  console.error(`topology: ${otherwise}`);
  process.exit(2);
}
const runs = Number(process.env.RUNS ?? 20);
const verbose = process.env.VERBOSE !== undefined;

const GOALS = { gap: 300, first: 1500, height: 3000, doubled: 100 };
const PEOPLE = { Ada: { identity: 1, tone: 700 }, Ben: { identity: 2, tone: 1150 }, Cleo: { identity: 3, tone: 1900 } };
/** At such a picture's size a tile of this page asks for the whole of it, with two people as with three. */
const CAMERA = { width: 640, height: 360, fps: 25, grain: 0.1 };
const WINDOW = { viewport: { width: 1000, height: 640 } };
/** Bandwidth estimates come to rest. */
const REST_MS = 4000;
/** What still belongs to a change. */
const AFTER_MS = 1000;
/** Nobody waits longer for a change, which takes 10 s of waiting, 10 s of trying and 8 s of settling at most. */
const CHANGE_LIMIT_MS = 40_000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One page, and all that it has painted and heard. */
class Watcher {
  seen = [];
  sounds = [];
  links = [];
  moves = [];

  constructor(page, name) {
    Object.assign(this, { page, name });
  }

  static async make(browser, name) {
    const page = await newPerson(browser, WINDOW);
    const { identity, tone } = PEOPLE[name];
    await page.context().addInitScript(codedCamera, { identity, ...CAMERA });
    await page.context().addInitScript(watchPaths, { tone });
    return new Watcher(page, name);
  }

  async watch() {
    const tones = Object.fromEntries(Object.entries(PEOPLE).filter(([name]) => name !== this.name).map(([name, { tone }]) => [name, tone]));
    await this.page.evaluate(watchCoded);
    await this.page.evaluate(listenFor, { tones });
  }

  async take() {
    const [{ seen }, { links, sounds, moves }] = [await this.page.evaluate(takeCoded), await this.page.evaluate(takePaths)];
    this.seen.push(...seen);
    this.sounds.push(...sounds);
    this.links = links;
    this.moves = moves;
  }

  /** What was painted of `name`. */
  of(name) {
    return this.seen.filter(({ identity, tile }) => identity === PEOPLE[name].identity && tile.startsWith(name));
  }

  forget() {
    const since = Date.now() - 2 * CHANGE_LIMIT_MS;
    this.seen = this.seen.filter(({ at }) => at > since);
    this.sounds = this.sounds.filter(({ at }) => at > since);
  }
}

/** Waits until each of the two has one connection, and that is of the path. */
async function arrivedAt(two, direct) {
  const limit = Date.now() + CHANGE_LIMIT_MS;
  for (;;) {
    await Promise.all(two.map((one) => one.take()));
    const open = two.map(({ links }) => links.filter((link) => link.closed === null));
    if (open.every((links) => links.length === 1 && links[0].direct === direct)) return;
    if (Date.now() > limit) throw new Error(`the call never became ${direct ? 'direct' : 'forwarded'}`);
    await pause(200);
  }
}

/** Figures of the change that began after `since`, for what each of the two sees of the other. */
function figures(two, to, since) {
  const span = spanOf(two.flatMap((one) => one.links), { to, since });
  const window = { begin: span.begin, end: span.end + AFTER_MS };
  return two.map((one, index) => {
    if (process.env.TRACE) trace(one, two[1 - index].name, window);
    const other = two[1 - index].name;
    const seen = one.of(other);
    const { doubled, silent } = hearing(one.sounds, other, window);
    return {
      who: `${other} at ${one.name}`,
      gap: longestGap(seen, window),
      still: longestGap(seen, { begin: since - REST_MS + 1000, end: since }),
      height: timeBelowHalf(seen, { begin: span.begin, end: span.end + REST_MS }),
      both: span.end - span.begin,
      doubled,
      silent,
    };
  });
}

function trace(one, name, { begin, end }) {
  const since = (at) => Math.round(at - begin);
  const moves = one.moves.filter((move) => move.name === name && move.at > begin && move.at < end).map(({ at }) => since(at));
  console.log(`   ${name} at ${one.name}: moves at ${moves}, until ${since(end)}; time:frame/height`);
  console.log('   ' + one.of(name).filter(({ at }) => at > begin && at < end).map(({ at, frame, height }) => `${since(at)}:${frame}/${height}`).join(' '));
}

async function tell(title, changes, two) {
  if (!verbose) return;
  for (const one of changes) console.log(`  ${title} ${one.who}: ${Object.entries(one).filter(([name]) => name !== 'who').map(([name, value]) => `${name} ${Math.round(value)}`).join(', ')}`);
  for (const one of two) console.log(`    ${one.name} ${JSON.stringify(await one.page.evaluate(sentNow))}`);
}

/** Cleo comes and leaves. */
async function thereAndBack(two, place, room) {
  const cleo = await Watcher.make(place.browsers.Cleo, 'Cleo');
  await cleo.page.goto(`${place.url}/r/${room}`);
  await cleo.page.getByRole('textbox', { name: 'Your name' }).fill('Cleo');
  await cleo.watch();
  await pause(REST_MS);
  const came = await cleo.page.evaluate(() => {
    const at = performance.timeOrigin + performance.now();
    [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Join now').click();
    return at;
  });
  await arrivedAt(two, false);
  await pause(REST_MS);
  await Promise.all([...two, cleo].map((one) => one.take()));
  const there = figures(two, 'forwarded', came);
  const first = Math.max(...two.map(({ name }) => cleo.of(name)[0]?.at ?? Infinity)) - came;
  await tell('to forwarded', there, [...two, cleo]);

  const left = Date.now();
  await cleo.page.getByRole('button', { name: /^Leave/ }).click();
  await cleo.page.waitForTimeout(500);
  await cleo.page.context().close();
  await arrivedAt(two, true);
  await pause(REST_MS);
  await Promise.all(two.map((one) => one.take()));
  const back = figures(two, 'direct', left);
  await tell('to direct', back, two);
  if (verbose) console.log(`  Cleo's first frames after ${Math.round(first)} ms`);
  for (const one of two) one.forget();
  return { there, back, first };
}

async function series(title, place) {
  const room = `bench-${title}`;
  const two = [];
  for (const name of ['Ada', 'Ben']) {
    const one = await Watcher.make(place.browsers[name], name);
    await enter(one.page, place.url, room, name);
    await one.watch();
    two.push(one);
  }
  await arrivedAt(two, true);
  const turns = [];
  for (let run = 0; run < runs; run++) turns.push(await thereAndBack(two, place, room));
  for (const one of two) await one.page.context().close();

  const there = turns.flatMap((turn) => turn.there);
  const back = turns.flatMap((turn) => turn.back);
  const all = [...there, ...back];
  const of = (list, what) => list.map((one) => one[what]);
  console.log(`${title}: gap direct to forwarded ${spread(of(there, 'gap'))}; forwarded to direct ${spread(of(back, 'gap'))}; with nothing changing ${spread(of(all, 'still'))}`);
  console.log(`${title}: both paths stand ${spread(of(all, 'both'))}; sound doubled ${spread(of(all, 'doubled'))}; no sound ${spread(of(all, 'silent'))}`);
  console.log(`${title}: height at half or below ${spread(of(all, 'height'))}; Cleo's first frames ${spread(turns.map(({ first }) => first))}`);
  const p95 = (values) => Math.round(quantile(values, 0.95));
  return {
    title,
    figures: {
      gap: p95(of(all, 'gap')), first: p95(turns.map(({ first }) => first)),
      height: p95(of(all, 'height')), doubled: Math.round(Math.max(...of(all, 'doubled'))),
    },
  };
}

async function onLoopback() {
  const server = await Server.start();
  const browser = await launchChromium();
  try {
    return await series('loopback', { browsers: { Ada: browser, Ben: browser, Cleo: browser }, url: server.url });
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function narrow() {
  const lab = await Lab.make({ server: paths.far, ada: paths.narrowUplink, ben: paths.narrowUplink, cleo: paths.narrowUplink });
  try {
    await lab.serverIn('server');
    const browsers = { Ada: await lab.browserIn('ada'), Ben: await lab.browserIn('ben'), Cleo: await lab.browserIn('cleo') };
    return await series('narrow', { browsers, url: lab.url });
  } finally {
    await lab.remove();
  }
}

const results = [];
if (process.env.ONLY !== 'narrow') results.push(await onLoopback());
if (process.env.ONLY !== 'loopback') results.push(await narrow());
const line = ({ title, figures: { gap, first, height, doubled } }) =>
  `${title}: gap p95 ${gap} ms (goal < ${GOALS.gap}), first frame p95 ${first} ms (goal <= ${GOALS.first}), ` +
  `height p95 ${height} ms (goal <= ${GOALS.height}), doubled at most ${doubled} ms (goal <= ${GOALS.doubled})`;
console.log(results.map(line).join('; '));
const missed = ({ figures: { gap, first, height, doubled } }) =>
  !(gap < GOALS.gap && first <= GOALS.first && height <= GOALS.height && doubled <= GOALS.doubled);
process.exit(results.some(missed) ? 1 : 0);
