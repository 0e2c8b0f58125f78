import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server } from '../e2e/lib/server.mjs';
import { packageVersion, TwoHosts } from './lib/two_hosts.mjs';

const gstreamer = fileURLToPath(new URL('peers/gstreamer_whip.py', import.meta.url));
const origin = 'https://10.79.0.1:8443';

let hosts;
let server;
before(async () => {
  hosts = TwoHosts.make();
  server = await Server.start({ prefix: hosts.prefix(hosts.server), ports: { https: 8443, http: 8080, stun: 3478 } });
});
after(async () => {
  const how = await server?.stop();
  hosts?.remove();
  assert.equal(how, 0, `the server ended well:\n${server?.log}`);
});

const peers = () => ['gstreamer1.0-plugins-bad', 'gstreamer1.0-nice'].map(packageVersion).join(', ');
/** The last line of what it prints is its report; GStreamer may say things before. */
async function ask(mode, room, seconds) {
  const path = mode === 'publish' ? 'whip' : 'whep';
  const said = await hosts.ask('/usr/bin/python3', gstreamer, mode, `${origin}/${path}/${room}`, `${seconds}`);
  return JSON.parse(said.trim().split('\n').findLast((line) => line.startsWith('{')));
}

test("GStreamer's webrtcbin publishes by WHIP what another one watches by WHEP", async (context) => {
  context.diagnostic(`peers: webrtcbin of ${peers()}`);
  const [published, watched] = await Promise.all([ask('publish', 'studio', 11), ask('watch', 'studio', 8)]);
  context.diagnostic(JSON.stringify(published));
  context.diagnostic(JSON.stringify(watched));
  for (const report of [published, watched]) {
    assert.equal(report.post, 201);
    assert.match(report.etag, /^"[^"]+"$/);
    assert.equal(report.link, '<stun:10.79.0.1:3478>; rel="ice-server"');
    assert.equal(report.connection, 'connected');
    assert.equal(report.stale, 412);
    assert.equal(report.trickle, 204);
    assert.equal(report.delete, 200);
    assert.equal(report.again, 404);
    assert.deepEqual(report.errors, []);
  }
  const { video, audio } = watched.heard;
  assert.match(video.caps, /width=\(int\)320, height=\(int\)240/);
  assert.ok(video.buffers > 45, `it decoded ${video.buffers} pictures`);
  assert.ok(video.pictures > 30, `${video.pictures} of them differ`);
  assert.ok(audio.buffers > 200, `it decoded ${audio.buffers} packets of sound`);
  assert.ok(audio.loudest > 10_000, `a tone of 0.8 of full scale was heard as ${audio.loudest} of 32767`);
});

test('a player that comes first is shown the encoder that comes later', async (context) => {
  context.diagnostic(`peers: webrtcbin of ${peers()}`);
  const watching = ask('watch', 'later', 12);
  await new Promise((done) => setTimeout(done, 2_500));
  const [watched] = await Promise.all([watching, ask('publish', 'later', 8)]);
  context.diagnostic(JSON.stringify(watched));
  assert.ok(watched.heard.video?.pictures > 20, 'pictures that differ');
  assert.ok(watched.heard.audio?.loudest > 10_000, 'sound');
});
