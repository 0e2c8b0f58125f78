// Many people in few receive slots: who is in which slot changes all the time, and no picture may ever stand under another one's name.
// A twentieth of the run from a printed seed; PARLANCE_FULL=1 runs it whole (12 people, 200 switches), PARLANCE_SEED=n repeats one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { codedCamera, takeCoded, watchCoded } from './lib/coded_picture.mjs';
import { enter, eventually } from './lib/meeting.mjs';
import { connectionsNow } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

const full = process.env.PARLANCE_FULL === '1';
const seed = Number(process.env.PARLANCE_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** In the order of their coming, which is that of their identities in the pictures. The first one watches. */
const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus', 'Hana', 'Ines', 'Jon', 'Kim', 'Leo'].slice(0, full ? 12 : 8);
const SWITCHES = full ? 200 : 10;
/** One row of five tiles, our own among them: four pictures at a time, and a pager for the others. */
const STRIP = { viewport: { width: 640, height: 230 } };
const VISIBLE = 4;
const AUDIO_SLOTS = 3;
/** After every so many switches the picture stands still for long enough that each tile has to show its own. */
const REST_EACH = 5;

let server;
let browser;
before(async () => {
  server = await Server.start({ settings: '[rooms]\nforwarded = ["hall"]\ncapacity = 20\n' });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

/** Numbers from 0 to below 1, the same ones for the same seed (xorshift32). */
function randomFrom(start) {
  let state = start | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Put into the page before its scripts: a microphone that is silent until the test lets this person talk. */
function voiceOnDemand({ tone }) {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: tone });
  const gain = new GainNode(context, { gain: 0 });
  const sound = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(sound);
  oscillator.start();
  Object.defineProperty(window, 'talk', { value: (on) => (gain.gain.value = on ? 0.5 : 0) });
  const original = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    if (!constraints.audio) return original.call(this, constraints);
    await context.resume();
    return new MediaStream([sound.stream.getAudioTracks()[0].clone()]);
  };
}

async function arrive(name) {
  const identity = NAMES.indexOf(name);
  const page = await newPerson(browser, STRIP);
  await page.context().addInitScript(voiceOnDemand, { tone: 400 + 100 * identity });
  await page.context().addInitScript(codedCamera, { identity, width: 320, height: 180, fps: 8 });
  await enter(page, server.url, 'hall', name);
  return { name, page };
}

/** In the page: whose tiles stand there, but for our own. */
const shownNames = () =>
  [...document.querySelectorAll('[role=group]')]
    .map((tile) => (tile.getAttribute('aria-label') ?? '').split(',')[0])
    .filter((name) => !name.endsWith('(you)'))
    .sort();

const letTalk = (people, talkers) => Promise.all(people.map((one) => one.page.evaluate((on) => window.talk(on), talkers.includes(one))));

/** One step of the walk: other people talk, or another page of people is turned to. */
async function step({ page, people, random }) {
  if (random() < 0.3) {
    await letTalk(people, people.slice(1).filter(() => random() < 2 / people.length));
    return;
  }
  const ways = [];
  for (const name of ['People before', 'More people']) {
    const button = page.getByRole('button', { name });
    if (await button.isEnabled()) ways.push(button);
  }
  await ways[Math.floor(random() * ways.length)].click();
}

/** Walks until other people were shown so many times. */
async function walk({ page, people, random, switches }, watched) {
  let shown = (await page.evaluate(shownNames)).join();
  while (watched.switched.length < switches) {
    const at = Date.now();
    await step({ page, people, random });
    await page.waitForTimeout(50 + 700 * random());
    const now = (await page.evaluate(shownNames)).join();
    if (now === shown) continue;
    shown = now;
    watched.switched.push({ at, names: shown.split(',') });
    await watched.take();
    if (watched.switched.length % REST_EACH === 0) await rest(people, watched);
  }
}

/** Nobody talks, so that nobody changes places: who has a tile there has to be seen in it within reasonable time. */
async function rest(people, watched) {
  await letTalk(people, []);
  const [{ page }] = people;
  const begin = Date.now();
  await eventually(async () => {
    await watched.take();
    const painted = new Set(watched.seen.filter((one) => one.at > begin).map((one) => NAMES[one.identity]));
    return (await page.evaluate(shownNames)).every((name) => painted.has(name));
  }, 'whoever is shown for a while is seen', 10_000);
}

/** Every page of people, from the first one. */
async function tour(people, watched) {
  const [{ page }] = people;
  const back = page.getByRole('button', { name: 'People before' });
  const onward = page.getByRole('button', { name: 'More people' });
  while (await back.isEnabled()) await back.click();
  await rest(people, watched);
  while (await onward.isEnabled()) {
    await onward.click();
    await rest(people, watched);
  }
}

/** What `page` paints from now on. */
async function watching(page) {
  await page.evaluate(watchCoded);
  const watched = { seen: [], unread: 0, switched: [] };
  watched.take = async () => {
    const { seen, unread } = await page.evaluate(takeCoded);
    watched.seen.push(...seen);
    watched.unread += unread;
  };
  return watched;
}

/** From a switch to the first painted frame of each who came by it, in ms; those who were switched away again before are not counted. */
function waits({ switched, seen }) {
  return switched.flatMap(({ at, names }, index) => {
    const end = switched[index + 1]?.at ?? Infinity;
    const before = switched[index - 1]?.names ?? [];
    return names.flatMap((name) => {
      const first = seen.find((one) => one.at >= at && one.at < end && NAMES[one.identity] === name);
      return before.includes(name) || !first ? [] : [first.at - at];
    });
  });
}

test('while who is shown changes from moment to moment, no frame stands under another name', { timeout: 900_000 }, async (t) => {
  t.diagnostic(`PARLANCE_SEED=${seed}; ${NAMES.length} people, ${SWITCHES} switches`);
  const random = randomFrom(seed);
  const people = [];
  for (const name of NAMES) people.push(await arrive(name));
  const [{ page }] = people;
  await eventually(async () => (await page.evaluate(shownNames)).length === VISIBLE, 'a page of tiles stands there');
  const result = await watching(page);
  await walk({ page, people, random, switches: SWITCHES }, result);
  await tour(people, result);

  const wrong = result.seen.filter((one) => !one.tile.startsWith(NAMES[one.identity]));
  const times = waits(result).sort((a, b) => a - b);
  t.diagnostic(`${result.seen.length} painted frames read, ${result.unread} unreadable, ${wrong.length} under a wrong name`);
  t.diagnostic(`from a switch to the first frame: p50 ${Math.round(times[times.length >> 1])} ms, worst ${Math.round(times.at(-1))} ms of ${times.length}`);
  assert.deepEqual(wrong, [], 'no frame stands under another name');
  assert.ok(result.unread * 50 <= result.seen.length, `hardly any is unreadable: ${result.unread} besides ${result.seen.length}`);
  const painted = new Set(result.seen.map((one) => NAMES[one.identity]));
  assert.ok(NAMES.every((name) => painted.has(name)), `everybody was seen at some time, not only ${[...painted]}`);

  const [connection] = await page.evaluate(connectionsNow);
  t.diagnostic(`${connection.transceivers} transceivers for ${VISIBLE} visible tiles of others; ${connection.heard} audio slots have been heard`);
  assert.ok(connection.transceivers <= VISIBLE + 8, `${connection.transceivers} transceivers`);
  assert.ok(connection.heard <= AUDIO_SLOTS, `${connection.heard} audio slots`);
  for (const person of people) {
    assert.deepEqual(person.page.troubles, [], `${person.name}: no error and no breach of the content security policy`);
    await person.page.context().close();
  }
});
