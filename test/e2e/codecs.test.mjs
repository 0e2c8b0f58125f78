import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, seesMoving } from './lib/meeting.mjs';
import { connectionsNow } from './lib/observe.mjs';
import { isDescribed, sentNow, shownNow, withoutDescriptor } from './lib/observe_codecs.mjs';
import { Server } from './lib/server.mjs';

const full = process.env.PARLANCE_FULL === '1';

let browser;
before(async () => {
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
});

/** A server of its own, whose rooms are forwarded. */
async function withServer(settings, body) {
  const server = await Server.start({ settings: `[rooms]\ntopology = "forwarded"\n${settings}` });
  try {
    await body(server);
  } finally {
    assert.equal(await server.stop(), 0);
  }
}

const SMALL = { width: 480, height: 420 };
const LARGE = { width: 1280, height: 800 };

/** Somebody whose page has a script before all others, and who comes with the camera on or off. */
async function arrive(server, room, name, { script = null, camera = 'on', viewport = SMALL } = {}) {
  const page = await newPerson(browser, { viewport });
  if (script !== null) await page.context().addInitScript(script);
  if (camera === 'on') {
    await enter(page, server.url, room, name);
    return page;
  }
  await page.goto(`${server.url}/r/${room}`);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Turn off camera' }).click();
  await page.getByRole('button', { name: 'Join now' }).click();
  await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
  return page;
}

const videoCodecs = async (page) => (await page.evaluate(connectionsNow)).flatMap((one) => one.videoCodecs);
const heightOf = async (page, name) => (await page.evaluate(shownNow, name)).height;

/** Two look at what one sends: the smallest picture while both are small, a larger one for her who makes room for it, and back. */
async function changesSizes(ada, ben, cleo) {
  const small = await eventually(() => heightOf(ben, 'Ada'), 'Ben sees a picture of some height');
  await cleo.setViewportSize(LARGE);
  await eventually(async () => (await heightOf(cleo, 'Ada')) >= 1.8 * small, 'Cleo gets a larger one', 30_000);
  const sent = (await ada.evaluate(sentNow)).filter((one) => one.active && one.frames > 0);
  assert.ok(sent.length >= 2, `Ada sends several sizes: ${JSON.stringify(sent)}`);
  await seesMoving(cleo, 'Ada');
  assert.ok((await heightOf(ben, 'Ada')) <= 1.2 * small, 'Ben still has the small one');
  await cleo.setViewportSize(SMALL);
  await eventually(async () => (await heightOf(cleo, 'Ada')) <= 1.2 * small, 'Cleo gets the small one again');
  await seesMoving(cleo, 'Ada');
}

const CODECS = [
  ['vp8', 'video/VP8'],
  ['vp9', 'video/VP9'],
  ['h264', 'video/H264'],
  ['av1', 'video/AV1'],
];
/**
 * Chromium offers the dependency descriptor by itself, in what it sends and in what it receives. A page takes it out of its offers by
 * RTCRtpTransceiver.setHeaderExtensionsToNegotiate, which stands for a browser that does not know it.
 */
const KINDS = [
  ['with the dependency descriptor', null, null],
  ['without the dependency descriptor', withoutDescriptor, withoutDescriptor],
  ['whose publisher alone has the dependency descriptor', null, withoutDescriptor],
  ['whose viewers alone have the dependency descriptor', withoutDescriptor, null],
];
const EVERY_TIME = 2;

CODECS.forEach(([setting, mimeType], at) => {
  KINDS.slice(0, full ? KINDS.length : EVERY_TIME).forEach(([how, publisher, viewer], which) => {
    test(`a room of ${setting} ${how}`, async () => {
      await withServer(`video_codec = "${setting}"\n`, async (server) => {
        const ada = await arrive(server, 'codec', 'Ada', { script: publisher });
        const ben = await arrive(server, 'codec', 'Ben', { script: viewer, camera: 'off' });
        const cleo = await arrive(server, 'codec', 'Cleo', { script: viewer, camera: 'off' });
        for (const page of [ben, cleo]) await seesMoving(page, 'Ada');
        // Sizes change with each codec and with both kinds, but only in a long run with each pair of them.
        if (full || which === at % EVERY_TIME) await changesSizes(ada, ben, cleo);
        for (const page of [ben, cleo]) assert.deepEqual(await videoCodecs(page), [mimeType]);
        assert.equal((await ada.evaluate(isDescribed)).sent, publisher === null);
        assert.equal((await cleo.evaluate(isDescribed)).received, viewer === null);
        for (const page of [ada, ben, cleo]) {
          assert.deepEqual(page.troubles, []);
          await page.context().close();
        }
      });
    });
  });
});

test('four workers carry a call behind one UDP port', async () => {
  const server = await Server.start({
    settings: '[rooms]\ntopology = "forwarded"\n',
    media: 'port = 28443\nports = 1\n',
    net: 'workers = 4\n',
  });
  try {
    // Rooms of different names live on different workers; the kernel gives their packets to any.
    for (const room of ['one', 'two', 'three', 'four', 'five', 'six']) {
      const ada = await arrive(server, room, 'Ada');
      const ben = await arrive(server, room, 'Ben');
      await seesMoving(ada, 'Ben');
      await seesMoving(ben, 'Ada');
      for (const page of [ada, ben]) await page.context().close();
    }
  } finally {
    assert.equal(await server.stop(), 0);
  }
});
