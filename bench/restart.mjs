// kill -9 of the server in a forwarded call of three, and its start again half a second later: until each of them sees new frames of each other one and
// hears both, under the same identities. p50 and worst of 5; RUNS=n changes the 5. The time runs from the kill.
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { codedCamera, takeCoded, watchCoded } from '../test/e2e/lib/coded_picture.mjs';
import { enter } from '../test/e2e/lib/meeting.mjs';
import { Server } from '../test/e2e/lib/server.mjs';
import { describe, median } from './lib/timing.mjs';

const runs = Number(process.env.RUNS ?? 5);
const GOAL_MS = 8000;
const PATIENCE_MS = 30_000;
const NAMES = ['Ada', 'Ben', 'Cleo'];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** In the page: how many voices are heard by the connections that were made after the first `before` of them. */
async function voicesAfter(before) {
  const reports = await Promise.all(window.keptPeerConnections.slice(before).map((pc) => pc.getStats()));
  const inbound = reports.flatMap((report) => [...report.values()]).filter((stat) => stat.type === 'inbound-rtp' && stat.kind === 'audio');
  return inbound.filter((stat) => stat.totalAudioEnergy > 0).length;
}

/** Put into the page before its scripts: remembers as whom the server lets us in, each time and by whatever transport it says so. */
function rememberIdentities() {
  const identities = [];
  const parse = JSON.parse;
  JSON.parse = (...args) => {
    const value = parse(...args);
    if (value?.type === 'joined') identities.push(value.self);
    return value;
  };
  Object.defineProperty(window, 'identities', { value: identities });
}

async function arrive(browser, url, name) {
  const page = await newPerson(browser);
  await page.context().addInitScript(rememberIdentities);
  await page.context().addInitScript(codedCamera, { identity: NAMES.indexOf(name), width: 640, height: 360, fps: 15 });
  await enter(page, url, 'hall', name);
  return { name, page, newest: [], joins: 1, connections: 0 };
}

const identitiesOf = ({ page }) => page.evaluate(() => window.identities);

/** Takes what `person` saw: the newest frame of each other one. True when there are newer ones of all. */
async function seesNewer(person) {
  const fresh = new Set();
  const { seen } = await person.page.evaluate(takeCoded);
  for (const { identity, frame, tile } of seen) {
    if (!tile.startsWith(NAMES[identity])) throw new Error(`${NAMES[identity]} under the name ${tile}`);
    if (NAMES[identity] === person.name) continue;
    if (frame > (person.newest[identity] ?? 0)) fresh.add(identity);
    person.newest[identity] = Math.max(frame, person.newest[identity] ?? 0);
  }
  return fresh;
}

/** Until everybody sees and hears everybody by a connection of now, in a session of now; in ms since `begin`. */
async function until(people, begin, what) {
  const seen = new Map(people.map((person) => [person, new Set()]));
  const isBack = async (person) => {
    for (const identity of await seesNewer(person)) seen.get(person).add(identity);
    const voices = await person.page.evaluate(voicesAfter, person.connections);
    return (await identitiesOf(person)).length >= person.joins && seen.get(person).size === NAMES.length - 1 && voices >= NAMES.length - 1;
  };
  while ((await Promise.all(people.map(isBack))).includes(false)) {
    if (Date.now() - begin > PATIENCE_MS) throw new Error(`${what}: not back after ${PATIENCE_MS} ms`);
    await pause(50);
  }
  return Date.now() - begin;
}

async function once(server, people) {
  await server.kill();
  const killed = Date.now();
  // What stood in the buffers of the pages is painted, and does not count.
  await pause(500);
  for (const person of people) {
    await seesNewer(person);
    person.joins = (await identitiesOf(person)).length + 1;
    person.connections = await person.page.evaluate(() => window.keptPeerConnections.length);
  }
  await server.spawn();
  const ms = await until(people, killed, 'after the kill');
  for (const { name, page } of people) {
    const identities = await identitiesOf({ page });
    if (new Set(identities).size !== 1) throw new Error(`${name} was ${identities}`);
    const tiles = await page.getByRole('group', { name: new RegExp(`^(${NAMES.join('|')})`) }).count();
    if (tiles !== NAMES.length) throw new Error(`${name} has ${tiles} tiles`);
  }
  return ms;
}

async function measure(browser, server) {
  const people = [];
  for (const name of NAMES) people.push(await arrive(browser, server.url, name));
  for (const { page } of people) await page.evaluate(watchCoded);
  await until(people, Date.now(), 'at first');
  const times = [];
  for (let run = 0; run < runs; run++) {
    await pause(3000);
    times.push(await once(server, people));
  }
  return times;
}

const server = await Server.start({ settings: '[rooms]\nforwarded = ["hall"]\n' });
const browser = await launchChromium();
const times = await measure(browser, server).finally(async () => {
  await browser.close();
  await server.stop();
});
console.log(`back after kill -9: ${describe(times)}; the same ${NAMES.length} identities each time`);
const worst = Math.max(...times);
console.log(`forwarded call back after kill -9: p50 ${Math.round(median(times))} ms, worst ${Math.round(worst)} ms (goal <= ${GOAL_MS})`);
process.exit(worst > GOAL_MS ? 1 : 0);
