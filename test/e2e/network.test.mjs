import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, hears, isDirect, mediaGoesOn, say, seesAndHears } from './lib/meeting.mjs';
import { Network } from './lib/network.mjs';
import { callFigures } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

let network;
let server;
const browsers = [];
before(async () => {
  network = Network.make();
  server = await Server.start({
    prefix: network.prefix(network.router),
    ports: { https: 8443, http: 8080, stun: 3478 },
  });
  for (const host of [network.a, network.b]) {
    browsers.push(await launchChromium({ executablePath: network.chromiumIn(host) }));
  }
});
after(async () => {
  for (const browser of browsers) await browser.close();
  await server?.stop();
  network?.remove();
});

test('when the network path of one side changes, ICE restarts and the call goes on', async () => {
  const ada = await newPerson(browsers[0]);
  const ben = await newPerson(browsers[1]);
  await enter(ada, 'https://10.77.2.1:8443', 'moving', 'Ada');
  await enter(ben, 'https://10.77.2.1:8443', 'moving', 'Ben');
  const before = await seesAndHears(ada, 'Ben');
  isDirect(before);
  isDirect(await seesAndHears(ben, 'Ada'));
  assert.equal(before.addresses[0], '10.77.0.2');

  network.cutFirstWay();

  const now = await eventually(async () => {
    const figures = await ada.evaluate(callFigures);
    return figures.state === 'connected' && figures.addresses?.[0] === '10.77.1.2' && figures;
  }, 'the call runs over the second way', 40_000);
  assert.equal(now.connections, 1, 'the same peer connection');
  await mediaGoesOn(ada, 'Ada receives over the new way');
  await mediaGoesOn(ben, 'Ben receives over the new way');
  await say(ada, 'still here');
  await hears(ben, 'still here');
});
