import { describe, expect, test } from 'vitest';
import type { Finding } from './findings';
import { judge, verdictOf } from './judge';
import { failed, skipped, worked, type DeviceState, type Known, type Measurements, type MeasurementId } from './measurements';
import { reportOf } from './report';
import { titles } from './words';

const way = (loss: number | null = 0, medianMs = 24) => worked({ timing: { medianMs, jitterMs: 2, loss }, path: 'host udp (hidden):1 to host udp 203.0.113.5:8443' });
const device: DeviceState = { permission: 'granted', count: 1, tried: { label: 'Built-in' } };
const http = worked({ ms: 30 });

const perfect: Measurements = {
  browser: worked({ video: ['VP8', 'H264'] }),
  server: worked({ ms: 20, address: '198.51.100.7', ownCertificate: false }),
  websocket: worked({ medianMs: 20, jitterMs: 2, loss: null }), events: http, polling: http,
  mediaUdp: way(), mediaTcp: way(null), stun: worked({ ms: 25, address: '198.51.100.7' }),
  relayUdp: way(), relayTcp: way(), relayTls: way(),
  down: worked({ mbps: 80, least: true }), up: worked({ mbps: 12.4, least: false }), microphone: device, camera: device,
};
const but = (changes: Known): Measurements => ({ ...perfect, ...changes });
const noUdp = { mediaUdp: failed('x'), relayUdp: failed('x'), stun: failed('701') };
const noMedia = { ...noUdp, mediaTcp: failed('x'), relayTcp: failed('x'), relayTls: failed('x') };

function finding(known: Known, id: MeasurementId): Finding {
  const found = judge(known).find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
}

describe('a connection where everything works', () => {
  test('has nothing to say but figures', () => {
    for (const { id, state, means } of judge(perfect)) expect([id, state, means]).toEqual([id, 'works', '']);
    expect(verdictOf(perfect).level).toBe('good');
  });
  test('is shown line by line while it is tested', () => {
    const early = judge({ browser: perfect.browser });
    expect(early).toHaveLength(Object.keys(titles).length);
    expect(early.filter(({ state }) => state !== 'running').map(({ id }) => id)).toEqual(['browser']);
    expect(verdictOf({ browser: perfect.browser }).level).toBe('running');
  });
});

describe('a network that blocks UDP', () => {
  const known = but(noUdp);
  test('is named, with what happens instead', () => {
    const { state, means, remedy } = finding(known, 'mediaUdp');
    expect(state).toBe('fails');
    expect(means).toBe('Your network blocks UDP; calls go over TCP and may be less smooth.');
    expect(remedy).toMatch(/another network/);
  });
  test('lets calls go on', () => expect(verdictOf(known).title).toBe('Calls work, but may stutter'));
  test('with a way out over TLS alone is told so', () =>
    expect(finding(but({ ...noMedia, relayTls: way() }), 'mediaUdp').means).toMatch(/calls go over TLS/));
});

describe('a server whose media ports are shut', () => {
  const known = but({ mediaUdp: failed('not connected (udp 10.0.0.5:8443)'), mediaTcp: failed('x') });
  test('is told apart from a network that blocks UDP', () => {
    const { means, remedy, operator, detail } = finding(known, 'mediaUdp');
    expect(means).toMatch(/your network lets UDP through; calls go by the relay/);
    expect(remedy).toMatch(/Send the report/);
    expect(operator).toMatch(/media\.announce/);
    expect(detail).toMatch(/10\.0\.0\.5/);
  });
  test('is served by the relay', () => expect(verdictOf(known).title).toBe('Calls work, by the relay'));
});

describe('what fails without being needed', () => {
  test.each(['mediaTcp', 'relayUdp', 'relayTcp', 'relayTls', 'stun', 'events', 'polling'] as const)('does not alarm: %s', (id) => {
    const known = but({ [id]: failed('x') });
    expect(finding(known, id).state).toBe('unneeded');
    expect(verdictOf(known).level).toBe('good');
  });
  test('names a self-signed certificate to the operator', () =>
    expect(finding(but({ relayTls: failed('701'), server: worked({ ms: 20, address: '', ownCertificate: true }) }), 'relayTls').operator).toMatch(/self-signed/));
});

describe('trouble', () => {
  test.each<[string, Known, string]>([
    ['without WebRTC', { browser: failed('no RTCPeerConnection') }, 'This browser can’t hold calls'],
    ['without the server', { server: failed('offline') }, 'The server does not answer'],
    ['without a way for messages', { websocket: failed('x'), events: failed('x'), polling: failed('x') }, 'You can’t join from here'],
    ['without a way for media', noMedia, 'Sound and picture don’t get through'],
    ['with losses', { mediaUdp: way(0.08) }, 'Calls work, but your line is weak'],
    ['with a long way', { mediaUdp: way(0, 450) }, 'Calls work, but your line is weak'],
    ['with a slow line', { up: worked({ mbps: 0.3, least: false }) }, 'Calls work, but your line is weak'],
    ['with late messages', { websocket: worked({ medianMs: 900, jitterMs: 200, loss: null }) }, 'Calls work, but your line is weak'],
    ['with a denied camera', { camera: { permission: 'denied', count: 1, tried: null } }, 'Your connection works, your devices do not'],
    ['where tests are turned off', { mediaUdp: skipped('turned_off'), mediaTcp: skipped('turned_off'), relayUdp: skipped('turned_off'), relayTcp: skipped('turned_off'), relayTls: skipped('turned_off') }, 'Not everything could be tested'],
  ])('%s is said first', (_what, changes, title) => expect(verdictOf(but(changes)).title).toBe(title));

  test('always comes with a remedy for the person or for the operator', () => {
    const everything = Object.fromEntries(Object.keys(titles).map((id) => [id, failed('x')])) as Known;
    const known: Known = { ...everything, microphone: { permission: 'denied', count: 1, tried: null }, camera: { permission: 'granted', count: 0, tried: null } };
    for (const { id, state, means, remedy, operator } of judge(known)) {
      expect([id, state]).toEqual([id, 'fails']);
      expect(means, id).not.toBe('');
      expect(`${remedy}${operator}${means}`, id).toMatch(/Use|Check|Turn|Move|Send|Allow|Plug|helps/);
    }
  });
  test('of the server is not laid to the network', () => {
    const gone = but({ server: failed('Failed to fetch'), websocket: failed('1006'), events: failed('x'), polling: failed('x') });
    for (const id of ['websocket', 'events', 'polling'] as const) expect(finding(gone, id).means).toBe('The server does not answer.');
  });
  test('with slow but usable upload is weak, not broken', () => {
    expect(finding(but({ up: worked({ mbps: 1, least: false }) }), 'up').state).toBe('slow');
    expect(finding(but({ up: worked({ mbps: 0.2, least: false }) }), 'up').state).toBe('fails');
  });
});

describe('without WebSockets', () => {
  const known = but({ websocket: failed('closed with code 1006') });
  test('calls work by another way', () => {
    expect(finding(known, 'websocket').state).toBe('slow');
    expect(finding(known, 'websocket').means).toMatch(/another way by themselves/);
    expect(verdictOf(known).level).toBe('good');
  });
});

describe('devices', () => {
  test('are not called broken before the person was asked', () => {
    const asked: DeviceState = { permission: 'prompt', count: 1, tried: null };
    expect(finding(but({ microphone: asked }), 'microphone').state).toBe('untested');
    expect(verdictOf(but({ microphone: asked, camera: asked })).level).toBe('good');
  });
});

describe('the report', () => {
  const at = { at: new Date('2026-11-22T10:20:30Z'), origin: 'https://meet.example:8443', browser: 'Firefox 145' };
  const known = but(noUdp);
  const text = reportOf(judge(known), verdictOf(known), at);
  test('says when, where and with what', () => {
    expect(text).toMatch(/^Parlance connection report\n2026-11-22 10:20:30 UTC, https:\/\/meet\.example:8443\nFirefox 145\n/);
    expect(text).toContain('Calls work, but may stutter');
  });
  test('tells the operator what to do', () => {
    expect(text).toMatch(/\[fails\] To the server over UDP: x\n {6}Your network blocks UDP.*\n {6}Operator: .*3478\/udp/);
    expect(text).toMatch(/\[works\] Secure connection: 20 ms; you come from 198\.51\.100\.7/);
  });
  test('has a line for everything', () => expect(text.match(/^ {2}\[/gm)).toHaveLength(Object.keys(titles).length));
});
