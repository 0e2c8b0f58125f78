import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server } from '../e2e/lib/server.mjs';
import { packageVersion, TwoHosts } from './lib/two_hosts.mjs';

// coturn's own client against our relay. The peer that it relays to is another address of its host: a private one, which the operator has to allow.
const secret = 'north';
const [address, own, peer] = ['10.79.0.1', '10.79.0.2', '10.79.0.3'];
const ports = { https: 8443, http: 8080, stun: 3478 };
const prober = fileURLToPath(new URL('peers/turn_permissions.py', import.meta.url));

let hosts;
let server;
const others = [];
const run = (host, program, ...args) => {
  const [command, ...rest] = [...hosts.prefix(host), program, ...args];
  others.push(spawn(command, rest, { stdio: 'ignore' }));
};
before(async () => {
  hosts = TwoHosts.make();
  const settings = ['env', `PARLANCE_TURN_SECRET=${secret}`, `PARLANCE_TURN_ALLOW_PEERS=${peer}`];
  server = await Server.start({ prefix: [...hosts.prefix(hosts.server), ...settings], ports });
  run(hosts.peer, 'turnutils_peer', '-L', peer, '-p', '3480');
});
after(async () => {
  for (const other of others) other.kill('SIGKILL');
  const how = await server?.stop();
  hosts?.remove();
  assert.equal(how, 0, `the server ended well:\n${server?.log}`);
});

const ways = {
  'UDP, channels': [[], ports.stun],
  'UDP, indications': [['-s'], ports.stun],
  'UDP, an even port and the one above it': [['-m', '1'], ports.stun, 'rtcp'],
  'TCP, channels': [['-t'], ports.stun],
  'TCP, indications': [['-t', '-s'], ports.stun],
  'TLS on the port of HTTPS': [['-t', '-S'], ports.https],
};
for (const [way, [flags, port, rtcp]] of Object.entries(ways)) {
  test(`coturn's TURN client has all its packets back over ${way}`, async (context) => {
    context.diagnostic(`peer: turnutils_uclient of ${packageVersion('coturn')}`);
    const common = ['-p', `${port}`, '-L', own, '-u', 'room.peer', '-W', secret, '-e', peer, '-r', '3480', '-n', '10'];
    const said = await hosts.ask('turnutils_uclient', ...common, ...(rtcp ? [] : ['-c']), ...flags, address);
    const [, sent, got] = /tot_send_msgs=(\d+), tot_recv_msgs=(\d+)\n[^\n]*tot_send_bytes[^\n]*\n[^\n]*Total transmit/.exec(said) ?? [];
    assert.ok(Number(sent) >= 10, `it reports what it sent:\n${said}`);
    assert.equal(got, sent, said);
  });
}

test("two of coturn's clients reach each other's relayed addresses", async (context) => {
  context.diagnostic(`peer: turnutils_uclient of ${packageVersion('coturn')}`);
  const said = await hosts.ask('turnutils_uclient', '-y', '-c', '-m', '2', '-n', '10', '-p', `${ports.stun}`, '-L', own, '-u', 'room.peer', '-W', secret, address);
  assert.match(said, /Total lost packets 0 /, said);
});

const granted = (report) => Object.entries(report.asked).filter(([, code]) => code === 0).map(([name]) => name);

test('every special address in every encoding is refused', async () => {
  const report = JSON.parse(await hosts.ask('/usr/bin/python3', prober, own, address, `${ports.stun}`, secret));
  assert.deepEqual(report.allocated, { 4: 0, 6: 0 });
  assert.ok(Object.keys(report.asked).length > 350, `${Object.keys(report.asked).length} addresses`);
  for (const [name, code] of Object.entries(report.asked)) assert.equal(code, 403, name);
});

test("the same probes are granted many of them by Debian's coturn", async (context) => {
  context.diagnostic(`control: turnserver of ${packageVersion('coturn')}`);
  const folder = mkdtempSync(join(tmpdir(), 'coturn-'));
  run(hosts.server, 'turnserver', '-n', '-L', address, '-L', 'fd79::1', '-E', address, '-E', 'fd79::1', '-p', '5478', '--no-tls', '--no-dtls', '--use-auth-secret',
    `--static-auth-secret=${secret}`, '-r', 'control', '--no-cli', '--log-file', 'stdout', '--userdb', join(folder, 'db'), '--pidfile', join(folder, 'pid'));
  let report;
  for (let attempt = 0; attempt < 20 && report === undefined; attempt += 1) {
    await pause(500); // it says nothing when it listens
    report = await hosts.ask('/usr/bin/python3', prober, own, address, '5478', secret).then(JSON.parse, () => undefined);
  }
  rmSync(folder, { recursive: true, force: true });
  const names = granted(report ?? { asked: {} });
  context.diagnostic(`${names.length} granted, among them ${names.slice(0, 12).join(' ')}`);
  assert.ok(names.length >= 6, names.join(' '));
});
