// A call of two that goes by the server while a third is there, and back: what is painted meanwhile. How long it takes is `./dev bench topology`'s.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { codedCamera, takeCoded, watchCoded } from './lib/coded_picture.mjs';
import { enter, eventually } from './lib/meeting.mjs';
import { Server } from './lib/server.mjs';

/** In the order of their identities in the pictures. */
const NAMES = ['Ada', 'Ben', 'Cleo'];
const SMALL = { viewport: { width: 800, height: 500 } };
/** A call between two has four sections; slots follow them in one with the server. */
const DIRECT_SECTIONS = 4;
/** Frames that a picture has to have moved on by before a change counts as survived. */
const MOVED_ON = 10;

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

/** Put into the page before its scripts: notes each connection that is closed while a tile still shows a picture of it. */
function watchClosing() {
  const closed = { inUse: 0, unused: 0 };
  const original = RTCPeerConnection.prototype.close;
  RTCPeerConnection.prototype.close = function () {
    const shown = [...document.querySelectorAll('video')].flatMap((video) => video.srcObject?.getVideoTracks() ?? []);
    if (this.getReceivers().some(({ track }) => shown.includes(track))) closed.inUse++;
    else closed.unused++;
    return original.call(this);
  };
  Object.defineProperty(window, 'closedConnections', { value: closed });
}

async function arrive(name) {
  const page = await newPerson(browser, SMALL);
  await page.context().addInitScript(codedCamera, { identity: NAMES.indexOf(name), width: 320, height: 180, fps: 12 });
  await page.context().addInitScript(watchClosing);
  await enter(page, server.url, 'pair', name);
  await page.evaluate(watchCoded);
  const person = { page, name, seen: [] };
  person.take = async () => {
    const { seen } = await page.evaluate(takeCoded);
    // Our own tile shows the camera itself.
    person.seen.push(...seen.filter(({ tile }) => !tile.startsWith(name)));
  };
  return person;
}

/** By which path a page's one open connection goes; null while there are two. */
const path = (page) =>
  page.evaluate((sections) => {
    const open = window.keptPeerConnections.filter((pc) => pc.connectionState !== 'closed');
    if (open.length !== 1) return null;
    return open[0].getTransceivers().length === sections ? 'direct' : 'forwarded';
  }, DIRECT_SECTIONS);

async function settled(people, expected) {
  for (const { page, name } of people) await eventually(async () => (await path(page)) === expected, `${name} has one connection, and it is ${expected}`, 40_000);
}

const of = (person, name) => person.seen.filter(({ identity }) => NAMES[identity] === name);

/** Everybody's picture goes on at everybody else's from now on. */
async function goesOn(people) {
  for (const person of people) {
    for (const { name } of people.filter((one) => one !== person)) {
      await person.take();
      const from = of(person, name).at(-1)?.frame ?? 0;
      await eventually(async () => {
        await person.take();
        return (of(person, name).at(-1)?.frame ?? 0) >= from + MOVED_ON;
      }, `${name} goes on at ${person.name}'s`);
    }
  }
}

function paintedWell(person) {
  const wrong = person.seen.filter(({ tile, identity }) => !tile.startsWith(NAMES[identity]));
  assert.deepEqual(wrong, [], `at ${person.name}'s nobody is seen under another name`);
  for (const name of NAMES.filter((one) => one !== person.name)) {
    const frames = of(person, name).map(({ frame }) => frame);
    const back = frames.flatMap((frame, index) => (index > 0 && frame <= frames[index - 1] ? [`${frames[index - 1]} then ${frame}`] : []));
    assert.deepEqual(back, [], `at ${person.name}'s no frame of ${name} is painted twice, or after a later one`);
  }
}

test('a call that moves to the server and back shows every frame in its order, once and under its name', { timeout: 240_000 }, async () => {
  const [ada, ben] = [await arrive('Ada'), await arrive('Ben')];
  await settled([ada, ben], 'direct');
  await goesOn([ada, ben]);

  const cleo = await arrive('Cleo');
  await goesOn([ada, ben, cleo]);
  await settled([ada, ben, cleo], 'forwarded');
  await goesOn([ada, ben, cleo]);

  await cleo.page.context().close();
  await settled([ada, ben], 'direct');
  await goesOn([ada, ben]);
  for (const { page, name } of [ada, ben]) {
    const closed = await page.evaluate(() => window.closedConnections);
    assert.deepEqual(closed, { inUse: 0, unused: 2 }, `${name}'s tiles had moved before each of the two paths was closed`);
  }
  for (const person of [ada, ben, cleo]) {
    paintedWell(person);
    assert.deepEqual(person.page.troubles, [], `${person.name}: no error and no breach of the content security policy`);
  }
});
