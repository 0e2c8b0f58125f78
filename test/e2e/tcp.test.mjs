// A network that lets no UDP out: the call goes to the server over TCP, on the port for HTTPS (ICE-TCP), and no relay is needed.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, mediaGoesOn, seesMoving } from './lib/meeting.mjs';
import { Network } from './lib/network.mjs';
import { framesDecodedNow, wayOf } from './lib/observe_way.mjs';
import { Server } from './lib/server.mjs';

const SMALL = { viewport: { width: 800, height: 500 } };
const HOME = 'https://10.77.2.1:8443';

let network;
let server;
const browsers = [];
before(async () => {
  network = Network.make();
  dropUdp(network.router);
  server = await Server.start({
    // Without the relay, which a direct call of these two would find.
    prefix: [...network.prefix(network.router), 'env', 'PARLANCE_TURN_RELAY=false'],
    ports: { https: 8443, http: 8080, stun: 3478 },
    settings: '[rooms]\nforwarded = ["tunnel"]\n',
  });
  for (const host of [network.a, network.b]) {
    browsers.push(await launchChromium({ executablePath: network.chromiumIn(host) }));
  }
});
after(async () => {
  for (const browser of browsers) await browser.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
  network?.remove();
});

/** Neither to this namespace nor through it. */
function dropUdp(namespace) {
  const rules = `table inet blocked {
    chain to {
      type filter hook input priority 0;
      meta l4proto udp drop;
    }
    chain through {
      type filter hook forward priority 0;
      meta l4proto udp drop;
    }
  }`;
  execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: rules });
}

async function arrive(room, names) {
  const people = [];
  for (const [index, name] of names.entries()) {
    const page = await newPerson(browsers[index % browsers.length], SMALL);
    await enter(page, HOME, room, name);
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

/** What the page itself says, in the menu. */
async function saysItsWay({ page, name }, expected) {
  await page.getByRole('button', { name: 'More options' }).click();
  const item = page.getByRole('menuitem', { name: 'Check the connection' });
  await eventually(async () => (await item.textContent()).includes(expected), `${name} reads: ${expected}`);
  await page.keyboard.press('Escape');
}

async function wayOverTcp({ page, name }) {
  const way = await eventually(async () => {
    const now = await page.evaluate(wayOf);
    return now?.kind === 'forwarded' && now;
  }, `${name} is connected with the server`, 30_000);
  assert.equal(way.local.protocol, 'tcp', `${name}'s side`);
  assert.equal(way.remote.protocol, 'tcp', `${name}'s other end`);
  assert.equal(way.remote.port, 8443, 'the port for HTTPS');
  assert.equal(way.remote.type, 'host', 'no relay');
}

test('where no UDP passes a forwarded call runs over TCP, on the port for HTTPS', async () => {
  const people = await arrive('tunnel', ['Ada', 'Ben']);
  for (const person of people) await wayOverTcp(person);
  for (const person of people) await saysItsWay(person, 'By the server, TCP');
  await seesMoving(people[0].page, 'Ben');
  await seesMoving(people[1].page, 'Ada');
  await mediaGoesOn(people[0].page, 'pictures and sound go on arriving');
  const metrics = execFileSync('ip', ['netns', 'exec', network.router, 'curl', '-s', 'http://127.0.0.1:8080/metrics']).toString();
  assert.match(metrics, /^parlance_transport_streams [2-9]\d*$/m);
  await part(people);
});

test('two whose direct call finds no way meet at the server over TCP', async () => {
  const people = await arrive('closed', ['Ada', 'Ben']);
  for (const person of people) await wayOverTcp(person);
  await seesMoving(people[0].page, 'Ben');
  await seesMoving(people[1].page, 'Ada');
  const before = await people[0].page.evaluate(framesDecodedNow);
  await eventually(async () => (await people[0].page.evaluate(framesDecodedNow)) > before + 30, 'frames go on arriving');
  await part(people);
});

test('Firefox, too, reaches the server over TCP', async (t) => {
  const island = `plt${process.pid}`;
  // An interface with an address: browsers make no candidates of loopback's.
  execFileSync('sh', ['-ec', `ip netns add ${island}; ip -n ${island} link set lo up
    ip -n ${island} link add v0 type veth peer name v1; ip -n ${island} addr add 10.79.0.1/24 dev v0
    ip -n ${island} link set v0 up; ip -n ${island} link set v1 up; ip -n ${island} route add default via 10.79.0.2 dev v0`]);
  t.after(() => execFileSync('ip', ['netns', 'del', island]));
  dropUdp(island);
  const script = fileURLToPath(new URL('lib/firefox_without_udp.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)('ip', ['netns', 'exec', island, process.execPath, script]);
  const { port, way } = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.equal(way.local.protocol, 'tcp');
  assert.equal(way.remote.protocol, 'tcp');
  assert.equal(way.remote.port, port);
});
