import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enterWithFirefox, launchFirefox } from './lib/firefox.mjs';
import { enter, eventually, hears, isDirect, say, seesAndHears, seesMoving } from './lib/meeting.mjs';
import { callFigures, connectionsNow, watchTile } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

let server;
let chromium;
let firefox;
before(async () => {
  server = await Server.start({ settings: '[rooms]\nforwarded = ["studio", "cinema"]\n' });
  chromium = await launchChromium();
  firefox = await launchFirefox();
});
after(async () => {
  await firefox?.close();
  await chromium?.close();
  await server?.stop();
});

async function firefoxSeesAndHears(page, name) {
  await eventually(async () => {
    const seen = await page.evaluate(watchTile, { name, ms: 1200 });
    return seen.differentPictures >= 3 && seen.changedPixels >= 5;
  }, `Firefox sees ${name} move`);
  return eventually(async () => {
    const figures = await page.evaluate(callFigures);
    return figures && figures.framesDecoded > 10 && figures.audioEnergy > 0 && figures.path && figures;
  }, `Firefox decodes and hears ${name}`);
}

for (const first of ['Chromium', 'Firefox']) {
  test(`Chromium and Firefox see and hear each other when ${first} comes first`, async () => {
    const room = `mixed-${first.toLowerCase()}`;
    const ada = await newPerson(chromium);
    let fox;
    if (first === 'Chromium') {
      await enter(ada, server.url, room, 'Ada');
      fox = await enterWithFirefox(firefox, server.url, room, 'Fox');
    } else {
      fox = await enterWithFirefox(firefox, server.url, room, 'Fox');
      await enter(ada, server.url, room, 'Ada');
    }
    isDirect(await seesAndHears(ada, 'Fox'));
    isDirect(await firefoxSeesAndHears(fox, 'Ada'));
    await say(ada, 'to Firefox');
    await fox.evaluate(() => [...document.querySelectorAll('button')].find((button) => /^Chat/.test(button.getAttribute('aria-label') ?? button.textContent.trim())).click());
    await eventually(async () => fox.evaluate(() => document.body.innerText.includes('to Firefox')), 'Firefox reads the chat');
    await hears(ada, 'to Firefox');
    assert.deepEqual(ada.troubles, []);
    await ada.context().close();
    await fox.close();
  });
}

test('Chromium and Firefox see and hear each other through the server', async () => {
  const ada = await newPerson(chromium);
  await enter(ada, server.url, 'studio', 'Ada');
  const fox = await enterWithFirefox(firefox, server.url, 'studio', 'Fox');
  await seesMoving(ada, 'Fox');
  await firefoxSeesAndHears(fox, 'Ada');
  await eventually(async () => (await ada.evaluate(connectionsNow)).some((one) => one.heard > 0), 'Chromium hears Firefox');
  assert.deepEqual(ada.troubles, []);
  await ada.context().close();
  await fox.close();
});

const arrivingCodecs = async (page) => (await page.evaluate(connectionsNow)).flatMap((one) => one.videoCodecs);
const negotiations = (page) => page.evaluate(() => window.countedNegotiations.remote);

test('a Firefox without H.264 comes into a room of H.264, and everybody decodes everybody without a negotiation', async () => {
  const other = await Server.start({ settings: '[rooms]\ntopology = "forwarded"\nvideo_codec = "h264"\n' });
  try {
    const ada = await newPerson(chromium, { viewport: { width: 480, height: 420 } });
    const ben = await newPerson(chromium, { viewport: { width: 480, height: 420 } });
    await enter(ada, other.url, 'codec', 'Ada');
    await enter(ben, other.url, 'codec', 'Ben');
    await seesMoving(ada, 'Ben');
    await seesMoving(ben, 'Ada');
    assert.deepEqual(await arrivingCodecs(ada), ['video/H264']);
    const before = await Promise.all([ada, ben].map(negotiations));

    const fox = await enterWithFirefox(firefox, other.url, 'codec', 'Fox');
    for (const name of ['Ada', 'Ben']) await firefoxSeesAndHears(fox, name);
    for (const page of [ada, ben]) {
      await seesMoving(page, 'Fox');
      await eventually(async () => (await arrivingCodecs(page)).every((codec) => codec === 'video/VP8'), 'all pictures come in VP8');
      await seesMoving(page, page === ada ? 'Ben' : 'Ada');
    }
    assert.deepEqual(await Promise.all([ada, ben].map(negotiations)), before);

    // The room goes back to the codec that it prefers, once everybody in it has that.
    await fox.evaluate(() => document.querySelector('button[aria-label="Leave call"]').click());
    for (const page of [ada, ben]) {
      await eventually(async () => (await arrivingCodecs(page)).includes('video/H264'), 'pictures come in H.264 again', 30_000);
      await seesMoving(page, page === ada ? 'Ben' : 'Ada');
      assert.deepEqual(page.troubles, []);
    }
    assert.deepEqual(await Promise.all([ada, ben].map(negotiations)), before);
    for (const page of [ada, ben]) await page.context().close();
    await fox.close();
  } finally {
    assert.equal(await other.stop(), 0);
  }
});
