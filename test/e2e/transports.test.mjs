import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, hears, mediaGoesOn, messagesOf, openChat, say, seesAndHears } from './lib/meeting.mjs';
import { Proxy } from './lib/proxy.mjs';
import { Server } from './lib/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Ada comes through the proxy, Ben directly. */
async function pairThrough(proxy, room) {
  const ada = await newPerson(browser);
  const ben = await newPerson(browser);
  await enter(ada, proxy.url, room, 'Ada');
  await enter(ben, server.url, room, 'Ben');
  await seesAndHears(ada, 'Ben');
  await seesAndHears(ben, 'Ada');
  return [ada, ben];
}

async function chatBothWays(ada, ben) {
  await say(ada, 'from Ada');
  await hears(ben, 'from Ada');
  await say(ben, 'from Ben');
  await hears(ada, 'from Ben');
}

async function part(proxy, ...pages) {
  for (const page of pages) await page.context().close();
  await proxy.close();
}

test('with WebSocket blocked the call works over server-sent events', async () => {
  const proxy = await Proxy.before(server, ['sse', 'poll']);
  const [ada, ben] = await pairThrough(proxy, 'sse');
  await chatBothWays(ada, ben);
  assert.ok(proxy.seen.includes('sse'));
  assert.ok(!proxy.seen.includes('websocket') && !proxy.seen.includes('poll'), `pipes used: ${proxy.seen}`);
  await part(proxy, ada, ben);
});

test('with WebSocket and server-sent events blocked the call works over long polling', async () => {
  const proxy = await Proxy.before(server, ['poll']);
  const [ada, ben] = await pairThrough(proxy, 'poll');
  await chatBothWays(ada, ben);
  assert.deepEqual([...new Set(proxy.seen)], ['poll']);
  await part(proxy, ada, ben);
});

for (const [title, later] of [
  ['with the transport killed in the call, chat of the outage arrives once and in order', ['websocket', 'sse', 'poll']],
  ['a session goes over to long polling in the middle of the call, and nothing is lost', ['poll']],
]) {
  test(title, async () => {
    const proxy = await Proxy.before(server);
    const room = later.length > 1 ? 'killed' : 'over';
    const [ada, ben] = await pairThrough(proxy, room);
    await say(ada, 'before');
    await hears(ben, 'before');
    proxy.breakAll();
    proxy.allow = new Set(later);
    for (const text of ['one', 'two', 'three']) await say(ada, text);
    await say(ben, 'meanwhile');
    await mediaGoesOn(ada, 'media goes on while the signalling is away');
    proxy.heal();
    for (const text of ['one', 'two', 'three']) await hears(ben, text);
    await hears(ada, 'meanwhile');
    await say(ada, 'after');
    await hears(ben, 'after');
    const order = (await messagesOf(ben)).filter((line) => ['before', 'one', 'two', 'three', 'after'].includes(line));
    assert.deepEqual(order, ['before', 'one', 'two', 'three', 'after']);
    const once = (await messagesOf(ada)).filter((line) => line === 'meanwhile');
    assert.equal(once.length, 1);
    await part(proxy, ada, ben);
  });
}

test('after kill -9 of the server media never stops, and signalling resumes under the same identities', async () => {
  const own = await Server.start();
  const ada = await newPerson(browser);
  const ben = await newPerson(browser);
  await enter(ada, own.url, 'kill', 'Ada');
  await enter(ben, own.url, 'kill', 'Ben');
  await seesAndHears(ada, 'Ben');
  await seesAndHears(ben, 'Ada');
  await say(ada, 'acknowledged before');
  await hears(ben, 'acknowledged before');

  await own.kill();
  await mediaGoesOn(ada, 'Ada receives while the server is dead');
  await mediaGoesOn(ben, 'Ben receives while the server is dead');
  await say(ben, 'written meanwhile');
  await own.spawn();

  await hears(ada, 'written meanwhile');
  await say(ada, 'after the restart');
  await hears(ben, 'after the restart');
  await mediaGoesOn(ada, 'the call goes on after the restart');
  for (const page of [ada, ben]) {
    const lines = await messagesOf(page);
    const mine = ['acknowledged before', 'written meanwhile', 'after the restart'];
    assert.deepEqual(lines.filter((line) => mine.includes(line)), mine);
    await eventually(
      async () => page.evaluate(() => window.keptPeerConnections.filter((pc) => pc.connectionState === 'connected').length === 1),
      'one peer connection',
    );
    const made = await page.evaluate(() => window.keptPeerConnections.length);
    assert.equal(made, 1, 'the peer connection of before was kept');
  }
  // A newcomer to the log sees what was acknowledged: it was on disk. Reloading keeps the identity, too.
  await ada.reload();
  await ada.getByRole('button', { name: 'Join now' }).click();
  await openChat(ada);
  await hears(ada, 'acknowledged before');
  await seesAndHears(ada, 'Ben');
  await ada.context().close();
  await ben.context().close();
  await own.stop();
});
