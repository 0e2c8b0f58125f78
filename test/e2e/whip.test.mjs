import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { enter, eventually, seesMoving, tile } from './lib/meeting.mjs';
import { Server } from './lib/server.mjs';

const SMALL = { viewport: { width: 1000, height: 640 } };

let server;
let browser;
before(async () => {
  server = await Server.start({});
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

/** A page with nothing of the app but the address: a plain WebRTC client. */
async function plainPage() {
  const page = await newPerson(browser, SMALL);
  await page.goto(`${server.url}/healthz`);
  return page;
}

/** Runs in the page: offers, posts, takes the answer. `receive` names the kinds to watch; without, camera and microphone are sent. */
async function connectInPage({ path, receive }) {
  const peer = new RTCPeerConnection();
  if (receive) {
    for (const kind of receive) peer.addTransceiver(kind, { direction: 'recvonly' });
    peer.ontrack = ({ track }) => {
      // Chromium takes sound from its buffers only where something plays it.
      const player = document.body.appendChild(document.createElement(track.kind));
      Object.assign(player, { autoplay: true, srcObject: new MediaStream([track]) });
    };
  } else {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180 } });
    for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  }
  await peer.setLocalDescription();
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: peer.localDescription.sdp });
  const answer = await response.text();
  if (response.status !== 201) return { status: response.status, answer };
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  window.plain = { peer, session: response.headers.get('location'), etag: response.headers.get('etag') };
  return { status: response.status, session: window.plain.session };
}

/** Runs in the page: what has arrived by now. */
async function arrivedInPage() {
  const stats = [...(await window.plain.peer.getStats()).values()].filter((stat) => stat.type === 'inbound-rtp');
  return {
    framesDecoded: stats.reduce((sum, stat) => sum + (stat.framesDecoded ?? 0), 0),
    audioEnergy: stats.reduce((sum, stat) => sum + (stat.totalAudioEnergy ?? 0), 0),
  };
}

/** Runs in the page: an ICE restart as RFC 9725 section 4.3.3 has it. */
async function restartInPage() {
  const { peer, session } = window.plain;
  const field = (sdp, name) => new RegExp(`a=${name}:(\\S+)`).exec(sdp)[1];
  peer.restartIce();
  const offer = await peer.createOffer();
  await peer.setLocalDescription(offer);
  const fragment = ['ice-ufrag', 'ice-pwd'].map((name) => `a=${name}:${field(offer.sdp, name)}\r\n`).join('');
  const response = await fetch(session, {
    method: 'PATCH',
    headers: { 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '*' },
    body: fragment,
  });
  const ours = await response.text();
  let answer = peer.currentRemoteDescription.sdp;
  for (const name of ['ice-ufrag', 'ice-pwd']) answer = answer.replaceAll(new RegExp(`a=${name}:\\S+`, 'g'), `a=${name}:${field(ours, name)}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  return response.status;
}

async function goesOn(page, what) {
  const before = await page.evaluate(arrivedInPage);
  await eventually(async () => {
    const now = await page.evaluate(arrivedInPage);
    return now.framesDecoded > before.framesDecoded + 20 && now.audioEnergy > before.audioEnergy;
  }, what);
}

test('a plain page publishes by WHIP into a meeting, another watches by WHEP, and both are seen in the roster', async () => {
  const ada = await newPerson(browser, SMALL);
  await enter(ada, server.url, 'stage', 'Ada');
  const encoder = await plainPage();
  const sent = await encoder.evaluate(connectInPage, { path: '/whip/stage?name=Encoder' });
  assert.equal(sent.status, 201, sent.answer);
  await seesMoving(ada, 'Encoder');
  const player = await plainPage();
  const received = await player.evaluate(connectInPage, { path: '/whep/stage', receive: ['audio', 'video'] });
  assert.equal(received.status, 201, received.answer);
  await goesOn(player, 'pictures and sound arrive at the player');
  await tile(ada, 'Viewer').waitFor();

  assert.equal(await encoder.evaluate(restartInPage), 200);
  await goesOn(player, 'they go on after an ICE restart of the encoder');

  const ended = await encoder.evaluate(async () => (await fetch(window.plain.session, { method: 'DELETE' })).status);
  assert.equal(ended, 200);
  await tile(ada, 'Encoder').waitFor({ state: 'detached' });
  await player.close();
  assert.deepEqual(ada.troubles, []);
});
