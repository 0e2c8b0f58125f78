import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, hears, isDirect, say, seesAndHears, seesMoving, tile } from './lib/meeting.mjs';
import { connectionsNow } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

const SMALL = { viewport: { width: 1000, height: 640 } };

let server;
let browser;
before(async () => {
  server = await Server.start({ settings: '[rooms]\nforwarded = ["studio"]\n' });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

async function arrive(room, names) {
  const people = [];
  for (const name of names) {
    const page = await newPerson(browser, SMALL);
    await enter(page, server.url, room, name);
    people.push({ page, name });
  }
  return people;
}

async function part(people) {
  for (const { page, name } of people) {
    assert.deepEqual(page.troubles, [], `${name}: no error and no breach of the content security policy`);
    await page.context().close();
  }
}

/** Everybody's picture moves at everybody else's, and as many voices arrive. */
async function allSeeAll(people) {
  for (const { page, name } of people) {
    const others = people.filter((one) => one.name !== name);
    for (const other of others) await seesMoving(page, other.name);
    await eventually(async () => {
      const connections = await page.evaluate(connectionsNow);
      return connections.some((one) => one.heard >= Math.min(3, others.length));
    }, `${name} hears the others`);
  }
}

const onlyByServer = async (page) => {
  const connections = await page.evaluate(connectionsNow);
  assert.equal(connections.length, 1, 'one connection, with the server');
  return connections[0];
};

test('five people see and hear each other through the server', async () => {
  const people = await arrive('five', ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve']);
  await allSeeAll(people);
  for (const { page } of people) {
    const connection = await onlyByServer(page);
    assert.match(connection.cipher, /AEAD_AES_128_GCM/);
    assert.deepEqual(connection.videoCodecs, ['video/VP8']);
  }
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^parlance_transport_peers 5$/m);
  assert.match(metrics, /^parlance_transport_media_sent_total [1-9]\d+$/m);
  assert.match(metrics, /^parlance_transport_datagrams_dropped_total\{reason="unprotected"\} 0$/m);
  await say(people[0].page, 'all here');
  for (const { page } of people) await hears(page, 'all here');
  await part(people);
});

test('people come and go, mute and share a screen without a negotiation', async () => {
  const people = await arrive('studio', ['Ada', 'Ben']);
  await allSeeAll(people);
  const [ada, ben] = people;
  const before = await ada.page.evaluate(() => window.countedNegotiations.remote);
  await ben.page.getByRole('button', { name: 'Turn off microphone' }).click();
  await ben.page.getByRole('button', { name: 'Turn off camera' }).click();
  await tile(ada.page, 'Ben').and(ada.page.getByRole('group', { name: /muted/i })).waitFor();
  await ben.page.getByRole('button', { name: 'Turn on camera' }).click();
  await ben.page.getByRole('button', { name: 'Turn on microphone' }).click();
  await seesMoving(ada.page, 'Ben');
  await ben.page.getByRole('button', { name: 'Share screen' }).click();
  await eventually(
    async () => ada.page.evaluate(() => [...document.querySelectorAll('video')].some((video) => video.videoWidth >= 1000)),
    'the screen arrives in high resolution',
  );
  await ben.page.getByRole('button', { name: 'Stop sharing' }).click();
  await part([ben]);
  await eventually(async () => (await tile(ada.page, 'Ben').count()) === 0, 'Ben is gone');
  const [cleo] = await arrive('studio', ['Cleo']);
  await allSeeAll([ada, cleo]);
  assert.equal(await ada.page.evaluate(() => window.countedNegotiations.remote), before, 'nothing was negotiated anew');
  await part([ada, cleo]);
});

test('a call between two moves to the server when a third comes, and back when they have gone', async () => {
  const [ada, ben] = await arrive('trio', ['Ada', 'Ben']);
  isDirect(await seesAndHears(ada.page, 'Ben'));
  const [cleo] = await arrive('trio', ['Cleo']);
  await allSeeAll([ada, ben, cleo]);
  await eventually(async () => (await ada.page.evaluate(connectionsNow)).length === 1, 'the direct call has ended');
  await onlyByServer(ada.page);
  await part([cleo]);
  await eventually(
    async () => {
      const connections = await ada.page.evaluate(connectionsNow);
      return connections.length === 1 && !/GCM/.test(connections[0].cipher);
    },
    'back to a direct call',
    40_000,
  );
  await seesAndHears(ada.page, 'Ben');
  await seesAndHears(ben.page, 'Ada');
  await part([ada, ben]);
});

test('a forwarded call is back after the server was killed, with the same people', async () => {
  const people = await arrive('studio', ['Ada', 'Ben']);
  await allSeeAll(people);
  await server.kill();
  await server.spawn();
  await allSeeAll(people);
  for (const { page } of people) assert.equal(await page.getByRole('group', { name: /^(Ada|Ben)/ }).count(), 2, 'nobody twice');
  await part(people);
});
