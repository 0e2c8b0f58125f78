// Run by tcp.test.mjs within a network namespace that lets no UDP through: a server, a Firefox (which its driver finds only inside the same
// namespace) and a Chromium, in a forwarded call. Prints Firefox's way to the server as JSON.
import { launchChromium, newPerson } from './chromium.mjs';
import { enterWithFirefox, launchFirefox } from './firefox.mjs';
import { enter, eventually, seesMoving } from './meeting.mjs';
import { watchTile } from './observe.mjs';
import { Server } from './server.mjs';

/** Firefox names its pair `selected`, and has no transport statistics. */
async function wayInFirefox() {
  const pc = window.keptPeerConnections.findLast((one) => one.connectionState === 'connected');
  const stats = pc ? [...(await pc.getStats()).values()] : [];
  const pair = stats.find((stat) => stat.type === 'candidate-pair' && stat.selected);
  const end = (id) => stats.find((stat) => stat.id === id);
  return pair ? { local: end(pair.localCandidateId), remote: end(pair.remoteCandidateId) } : null;
}

const server = await Server.start({ settings: '[rooms]\nforwarded = ["tunnel"]\n' });
const chromium = await launchChromium();
const firefox = await launchFirefox();
try {
  const fox = await enterWithFirefox(firefox, server.url, 'tunnel', 'Fox');
  const ada = await newPerson(chromium);
  await enter(ada, server.url, 'tunnel', 'Ada');
  await seesMoving(ada, 'Fox');
  await eventually(async () => {
    const seen = await fox.evaluate(watchTile, { name: 'Ada', ms: 1200 });
    return seen.differentPictures >= 3 && seen.changedPixels >= 5;
  }, 'Firefox sees Ada move', 30_000);
  console.log(JSON.stringify({ port: server.ports.https, way: await fox.evaluate(wayInFirefox) }));
} finally {
  await firefox.close();
  await chromium.close();
  await server.stop();
}
