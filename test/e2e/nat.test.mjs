// Calls between networks that make it hard: which way was taken, and that pictures move over it. PARLANCE_FULL=1 runs every pair of NATs and all
// the other networks; without it a few of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPerson } from './lib/chromium.mjs';
import { enter, eventually, hears, say, seesMoving } from './lib/meeting.mjs';
import { firewalls, mtu, nat, NatLab, path } from './lib/nat_lab.mjs';
import { framesDecodedNow, relayOnly, wayOf } from './lib/observe_way.mjs';

const full = process.env.PARLANCE_FULL === '1';
const inFull = full ? test : () => {};
const SMALL = { viewport: { width: 800, height: 500 } };
const NAMES = ['Ada', 'Ben'];
const HTTPS = 443;

/** From browser to browser, nobody in between. */
const direct = (way) => way.kind === 'direct' && way.local.type !== 'relay' && way.remote.type !== 'relay';
/** The same, or by a relay: where the port of one is only found by the checks themselves, a browser that has its relay first may stay with it. */
const between = (way) => way.kind === 'direct';
const forwardedByUdp = (way) => way.kind === 'forwarded' && way.local.protocol === 'udp' && way.local.type !== 'relay';
const forwardedByTcp = (way) => way.kind === 'forwarded' && way.local.protocol === 'tcp';
/** The server has the media in its hands: it forwards them, or relays what a browser can't bring to the other. */
const byServer = (way) => way.kind === 'forwarded' || way.local.type === 'relay' || way.remote.type === 'relay';
/** As in 'direct srflx to prflx over UDP', 'direct TURN/TLS to relay', 'forwarded ICE-TCP'. */
function textOf({ kind, local, remote }) {
  if (local.type === 'relay') return `${kind} TURN/${local.relayProtocol.toUpperCase()} to ${remote.type}`;
  if (kind === 'forwarded') return `${kind} ${local.protocol === 'tcp' ? 'ICE-TCP' : 'UDP'}`;
  return `${kind} ${local.type} to ${remote.type} over ${local.protocol.toUpperCase()}`;
}
const overTcp = (way) => byServer(way) && (way.local.protocol === 'tcp' || ['tcp', 'tls'].includes(way.local.relayProtocol));

/**
 * Two people, one in each browser, join `room`, and each is settled on a way as `expected` (one for both, or one each); pictures move in both
 * directions. `prepare` has a page before anything is loaded.
 */
async function call(lab, room, browsers, expected, prepare = () => {}) {
  const people = [];
  for (const [index, name] of NAMES.entries()) {
    const page = await newPerson(browsers[index], SMALL);
    await prepare(page);
    await enter(page, lab.url, room, name);
    people.push({ page, name });
  }
  for (const [index, person] of people.entries()) {
    const fits = [expected].flat()[index] ?? expected;
    person.way = await eventually(async () => {
      const way = await person.page.evaluate(wayOf);
      return way && fits(way) && way;
    }, `${person.name}'s way is one of '${fits.name}'`, 60_000);
  }
  for (const [index, { page }] of people.entries()) await seesMoving(page, NAMES[1 - index]);
  console.log(`way: ${lab.title} (${room}): ${people.map(({ name, way }) => `${name} ${textOf(way)}`).join(', ')}`);
  return people;
}

async function part(people) {
  for (const { page, name } of people) {
    assert.deepEqual(page.troubles, [], `${name}: no error and no breach of the content security policy`);
    await page.context().close();
  }
}

/** The pictures go on at both ends from now on, whatever way they come. */
async function goesOn(people) {
  for (const { page, name } of people) {
    const from = await page.evaluate(framesDecodedNow);
    await eventually(async () => (await page.evaluate(framesDecodedNow)) > from + 20, `pictures go on at ${name}'s`, 40_000);
  }
  for (const [index, { page }] of people.entries()) await seesMoving(page, NAMES[1 - index]);
}

/** A laboratory for one test with the server in it, and what `furnish` puts there: ada and ben, at least. */
async function labOf(t, furnish, { family } = {}) {
  const lab = await NatLab.make({ family });
  lab.title = t.name;
  t.after(() => lab.remove());
  await lab.add('server');
  await furnish(lab);
  await lab.serverIn('server', { ports: { https: HTTPS, http: 8080, stun: 3478 }, settings: '[rooms]\nforwarded = ["studio"]\n' });
  return lab;
}

const browsersIn = async (lab, options) => [await lab.browserIn('ada', options), await lab.browserIn('ben')];

const homes = (one, other) => async (lab) => {
  await lab.add('ada', one);
  await lab.add('ben', other);
};

// Through which pairs a hole can be punched (RFC 5128 section 3.3): a NAT that makes a new mapping for each destination is only reached from behind
// one that doesn't ask from which port it is spoken to.
const KINDS = ['full_cone', 'address_restricted', 'port_restricted', 'symmetric'];
const CLOSED = ['port_restricted symmetric', 'symmetric symmetric'];
const wayThrough = (pair) => (CLOSED.includes(pair) ? byServer : pair.includes('symmetric') ? between : direct);
const IN_SHORT = ['port_restricted port_restricted', 'full_cone symmetric', 'symmetric symmetric'];
const pairs = KINDS.flatMap((one, index) => KINDS.slice(index).map((other) => `${one} ${other}`)).filter((pair) => full || IN_SHORT.includes(pair));

test('two NATs let a direct call through wherever a hole can be punched, and the server carries it elsewhere', { timeout: 400_000 }, async (t) => {
  const lab = await labOf(t, homes([nat('full_cone')], [nat('full_cone')]));
  const browsers = await browsersIn(lab);
  for (const pair of pairs) {
    await t.test(pair.replace(' ', ' and '), async () => {
      for (const [index, host] of ['ada', 'ben'].entries()) {
        await lab.change(host, pair.split(' ')[index]);
        await lab.change(host, 'forget');
      }
      await part(await call(lab, pair.replaceAll(/[ _]/g, '-'), browsers, wayThrough(pair)));
    });
  }
});

inFull('a forwarded call works from behind every NAT', { timeout: 120_000 }, async (t) => {
  const lab = await labOf(t, homes([nat('full_cone')], [nat('symmetric')]));
  const browsers = await browsersIn(lab);
  for (const kind of KINDS) {
    await t.test(kind, async () => {
      lab.title = `${t.name}, ${kind}`;
      await lab.change('ada', kind);
      await lab.change('ada', 'forget');
      await part(await call(lab, 'studio', browsers, forwardedByUdp));
    });
  }
});

inFull('two homes behind one carrier call each other by its hairpin, and by the server where it has none', { timeout: 120_000 }, async (t) => {
  const lab = await labOf(t, async (lab) => {
    await lab.add('carrier', [nat('full_cone hairpin on')]);
    for (const host of ['ada', 'ben']) await lab.add(host, [nat('port_restricted')], { behind: 'carrier' });
  });
  const browsers = await browsersIn(lab);
  await part(await call(lab, 'hairpin', browsers, direct));
  await lab.change('carrier', 'hairpin off');
  await part(await call(lab, 'no-hairpin', browsers, byServer));
});

inFull('a router that restarts in a forwarded call costs a moment, not the call', { timeout: 120_000 }, async (t) => {
  const lab = await labOf(t, homes([nat('symmetric')], [nat('port_restricted')]));
  const people = await call(lab, 'studio', await browsersIn(lab), byServer);
  await lab.change('ada', 'forget');
  await goesOn(people);
  await part(people);
});

for (const [room, expected] of full ? [['pair', direct], ['studio', byServer]] : [['studio', byServer]]) {
  test(`a call ${room === 'pair' ? 'between two browsers' : 'by the server'} goes on from the Wi-Fi to a cellular network`, { timeout: 120_000 }, async (t) => {
    const lab = await labOf(t, async (lab) => {
      await lab.add('ada', [nat('port_restricted')]);
      await lab.addWay('ada', [nat('address_restricted'), path('delay 40ms jitter 10ms')]);
      await lab.add('ben', [nat('port_restricted')]);
    });
    const people = await call(lab, room, await browsersIn(lab), expected);
    lab.cutWay('ada');
    await goesOn(people);
    await say(people[0].page, 'on the train now');
    await hears(people[1].page, 'on the train now');
    await part(people);
  });
}

const open = [
  { title: 'over IPv6 alone', family: 6, furnish: homes([], []) },
  { title: 'through two NATs one after the other', furnish: homes([nat('port_restricted'), nat('address_restricted')], [nat('full_cone')]) },
  {
    title: 'where packets above 1280 bytes are refused with a message',
    furnish: homes([nat('port_restricted'), mtu(1280), path()], [nat('port_restricted')]),
  },
  { title: 'where packets above 1280 bytes vanish', furnish: homes([nat('port_restricted'), path('mtu 1280')], [nat('port_restricted'), path('mtu 1280')]) },
];
for (const { title, furnish, family } of full ? open : open.slice(0, 1)) {
  test(`a call between two browsers and one by the server work ${title}`, { timeout: 120_000 }, async (t) => {
    const lab = await labOf(t, furnish, { family });
    const browsers = await browsersIn(lab);
    await part(await call(lab, 'pair', browsers, direct));
    if (full) await part(await call(lab, 'studio', browsers, byServer));
  });
}

const narrow = [
  { title: 'only TCP to port 443 leaves both networks', orders: [firewalls.onlyTcp443, firewalls.onlyTcp443], expected: [overTcp, overTcp], forwarded: [forwardedByTcp, forwardedByTcp] },
  { title: 'UDP is blocked at one end', orders: [firewalls.udpBlocked, 'symmetric'], expected: [overTcp, byServer], forwarded: [forwardedByTcp, forwardedByUdp] },
];
for (const { title, orders, expected, forwarded } of full ? narrow : narrow.slice(0, 1)) {
  test(`a call works where ${title}`, { timeout: 120_000 }, async (t) => {
    const lab = await labOf(t, homes(...orders.map((order) => [nat(order)])));
    const browsers = await browsersIn(lab);
    await part(await call(lab, 'narrow', browsers, expected));
    if (full) await part(await call(lab, 'studio', browsers, forwarded));
  });
}

for (const [title, options] of [['an HTTP proxy with CONNECT', {}], ['an HTTP proxy with CONNECT to port 443', { allowed: [HTTPS] }]]) {
  inFull(`a call works where ${title} is the only way out`, { timeout: 120_000 }, async (t) => {
    const lab = await labOf(t, homes([nat('port_restricted')], [nat('port_restricted')]));
    await lab.add('proxy');
    const proxy = await lab.proxyIn('proxy', options);
    await lab.change('ada', `only tcp 3128 ${lab.address('proxy')}`);
    const browsers = await browsersIn(lab, { args: [`--proxy-server=${proxy}`] });
    await part(await call(lab, 'pair', browsers, [overTcp, byServer]));
    await part(await call(lab, 'studio', browsers, [forwardedByTcp, forwardedByUdp]));
  });
}

// A server that has just been set up has a certificate of its own making, which a browser's relay client takes as little as its pages do.
const trusting = { args: ['--ignore-certificate-errors'] };
for (const [protocol, urls] of [['udp', '^turn:.*udp'], ['tcp', '^turn:.*tcp'], ['tls', '^turns:']]) {
  if (!full && protocol !== 'tls') continue;
  test(`two who can both only relay reach each other by TURN over ${protocol.toUpperCase()}`, { timeout: 120_000 }, async (t) => {
    const lab = await labOf(t, homes([nat('symmetric')], [nat('symmetric')]));
    const browsers = [await lab.browserIn('ada', trusting), await lab.browserIn('ben', trusting)];
    const relayed = (way) => way.local.type === 'relay' && way.local.relayProtocol === protocol;
    const both = (way) => relayed(way) && way.kind === 'direct' && way.remote.type === 'relay';
    const prepare = (page) => page.context().addInitScript(relayOnly, urls);
    await part(await call(lab, 'pair', browsers, both, prepare));
    if (full) await part(await call(lab, 'studio', browsers, (way) => relayed(way) && way.kind === 'forwarded', prepare));
  });
}

inFull('two who can both only relay reach each other over IPv6 alone', { timeout: 120_000 }, async (t) => {
  const lab = await labOf(t, homes([], []), { family: 6 });
  const browsers = await browsersIn(lab);
  const relayed = (way) => way.local.type === 'relay' && (way.kind === 'forwarded' || way.remote.type === 'relay');
  const prepare = (page) => page.context().addInitScript(relayOnly, '^turn:.*udp');
  for (const room of ['pair', 'studio']) await part(await call(lab, room, browsers, relayed, prepare));
});

inFull('two whose networks let only TCP to port 443 out reach each other directly by TURN over TLS', { timeout: 120_000 }, async (t) => {
  const lab = await labOf(t, homes(...NAMES.map(() => [nat(firewalls.onlyTcp443)])));
  const browsers = [await lab.browserIn('ada', trusting), await lab.browserIn('ben', trusting)];
  const byTls = (way) => way.kind === 'direct' && way.local.relayProtocol === 'tls' && way.remote.type === 'relay';
  await part(await call(lab, 'pair', browsers, byTls));
});
