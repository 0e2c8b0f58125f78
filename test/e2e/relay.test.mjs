// Browsers that can only relay: they reach each other, and the server's media ports, through this server's TURN.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, seesMoving } from './lib/meeting.mjs';
import { wayOf } from './lib/observe_way.mjs';
import { Server } from './lib/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start({ settings: '[rooms]\ndirect = ["pair"]\nforwarded = ["hall"]\n' });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

/** Runs in the page before its own scripts: candidates are relayed ones alone, and of the ways to the relay one is left. */
function relayOnly(way) {
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(configuration) {
      const servers = (configuration.iceServers ?? []).filter((one) => one.credential);
      const iceServers = servers.map((one) => ({ ...one, urls: one.urls.filter((url) => url.endsWith(way)) }));
      super({ ...configuration, iceServers, iceTransportPolicy: 'relay' });
    }
  };
}

async function relayed(room, way) {
  const pages = [];
  for (const name of ['Ada', 'Ben']) {
    const page = await newPerson(browser);
    await page.context().addInitScript(relayOnly, way);
    await enter(page, server.url, room, name);
    pages.push(page);
  }
  const [ada, ben] = pages;
  await seesMoving(ada, 'Ben');
  await seesMoving(ben, 'Ada');
  const ways = [];
  for (const page of pages) ways.push(await eventually(() => page.evaluate(wayOf), 'one connection is open'));
  for (const page of pages) await page.context().close();
  return ways;
}

for (const way of ['udp', 'tcp']) {
  test(`two who can only relay over ${way.toUpperCase()} see each other directly through the relay`, async () => {
    for (const { kind, local, remote } of await relayed('pair', `transport=${way}`)) {
      assert.equal(kind, 'direct');
      assert.deepEqual([local.type, remote.type, local.relayProtocol], ['relay', 'relay', way]);
    }
  });
}

test('two who can only relay see each other by the server', async () => {
  for (const { kind, local, remote } of await relayed('hall', 'transport=udp')) {
    assert.equal(kind, 'forwarded');
    assert.deepEqual([local.type, remote.type], ['relay', 'host']);
  }
});
