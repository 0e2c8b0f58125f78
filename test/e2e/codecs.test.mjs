import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, seesMoving } from './lib/meeting.mjs';
import { connectionsNow } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

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

async function arrive(server, room, name) {
  const page = await newPerson(browser, { viewport: { width: 1000, height: 640 } });
  await enter(page, server.url, room, name);
  return page;
}

const videoCodecs = async (page) => (await page.evaluate(connectionsNow)).flatMap((one) => one.videoCodecs);

for (const [setting, mimeType] of [
  ['vp9', 'video/VP9'],
  ['h264', 'video/H264'],
  ['av1', 'video/AV1'],
]) {
  test(`a room of ${setting} sends ${setting}`, async () => {
    await withServer(`video_codec = "${setting}"\n`, async (server) => {
      const ada = await arrive(server, 'codec', 'Ada');
      const ben = await arrive(server, 'codec', 'Ben');
      await seesMoving(ada, 'Ben');
      await seesMoving(ben, 'Ada');
      await eventually(async () => (await videoCodecs(ben)).includes(mimeType), `${mimeType} arrives`);
      for (const page of [ada, ben]) await page.context().close();
    });
  });
}

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
