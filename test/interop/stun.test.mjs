import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server } from '../e2e/lib/server.mjs';
import { packageVersion, TwoHosts } from './lib/two_hosts.mjs';

const port = 3478;
const aioice = fileURLToPath(new URL('peers/aioice_binding.py', import.meta.url));
// The server's address, and the one of the peer's two that the system would not choose.
const families = { IPv4: ['10.79.0.1', '10.79.0.3'], IPv6: ['fd79::1', 'fd79::3'] };

let hosts;
let server;
before(async () => {
  hosts = TwoHosts.make();
  server = await Server.start({ prefix: hosts.prefix(hosts.server), ports: { https: 8443, http: 8080, stun: port } });
});
after(async () => {
  const how = await server?.stop();
  hosts?.remove();
  assert.equal(how, 0, `the server ended well:\n${server?.log}`);
});

for (const [family, [address, own]] of Object.entries(families)) {
  test(`coturn's STUN client learns its address over UDP and ${family}`, async (context) => {
    context.diagnostic(`peer: turnutils_stunclient of ${packageVersion('coturn')}`);
    const said = await hosts.ask('turnutils_stunclient', '-p', `${port}`, '-L', own, address);
    context.diagnostic(said.trim());
    const reflexive = /UDP reflexive addr: (\S+):(\d+)/.exec(said);
    assert.ok(reflexive, `it reports a reflexive address:\n${said}`);
    assert.equal(reflexive[1].replace(/^\[|\]$/g, ''), own);
    assert.ok(Number(reflexive[2]) > 0);
  });

  for (const transport of ['udp', 'tcp']) {
    test(`aioice reads its address in the answer over ${transport.toUpperCase()} and ${family}`, async (context) => {
      context.diagnostic(`peer: the STUN codec of ${packageVersion('python3-aioice')}`);
      const said = await hosts.ask('/usr/bin/python3', aioice, transport, own, address, `${port}`);
      context.diagnostic(said.trim());
      const report = JSON.parse(said);
      assert.equal(report.own[0], own);
      assert.equal(report.answers.length, transport === 'tcp' ? 2 : 1);
      for (const answer of report.answers) {
        assert.deepEqual(answer, { class: 'RESPONSE', ours: true, reflexive: report.own, fingerprint: true });
      }
    });
  }
}
