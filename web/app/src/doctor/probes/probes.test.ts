import { describe, expect, test } from 'vitest';
import { accessOf } from './access';
import { pathOf } from './gathering';
import { lossOf, narrowed, toldBy } from './media';

const stats = (list: Record<string, unknown>[]): RTCStatsReport => new Map(list.map((stat) => [stat['id'], stat])) as unknown as RTCStatsReport;

describe('what the server hands out', () => {
  test('is taken as it is documented', () =>
    expect(accessOf({ address: 'x', stun_port: 3478, media_tcp: true, upload_bytes: 262144, turn: { port: 3478, tls_port: 8443, username: 'u', credential: 'c', lifetime_ms: 300000 } }))
      .toEqual({ stunPort: 3478, mediaTcp: true, uploadBytes: 262144, relay: { port: 3478, tlsPort: 8443, username: 'u', credential: 'c' } }));
  test('may hold no relay', () => expect(accessOf({ stun_port: 3478, turn: null }).relay).toBeNull());
  test.each([null, 'x', [], { stun_port: 'x', turn: 5, upload_bytes: -1 }])('is not believed blindly: %j', (answer) =>
    expect(accessOf(answer)).toEqual({ stunPort: 0, mediaTcp: false, uploadBytes: 65_536, relay: null }));
});

describe('an answer', () => {
  const udp = 'a=candidate:1 1 udp 2130706431 203.0.113.5 8443 typ host\r\n';
  const tcp = 'a=candidate:2 1 tcp 1000000 203.0.113.5 8443 typ host tcptype passive\r\n';
  const sdp = `v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n${udp}${tcp}a=end-of-candidates\r\n`;
  test('is narrowed to the candidates of one protocol', () => {
    expect(narrowed(sdp, 'udp')).toBe(sdp.replace(tcp, ''));
    expect(narrowed(sdp, 'tcp')).toBe(sdp.replace(udp, ''));
  });
  test('tells where the server is', () => expect(toldBy(narrowed(sdp, 'tcp'))).toEqual(['tcp 203.0.113.5:8443']));
});

describe('statistics of a connection', () => {
  const ends = [
    { id: 'l', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls', address: '203.0.113.5', port: 50000 },
    { id: 'r', candidateType: 'host', protocol: 'udp', address: '', port: 8443 },
  ];
  const pair = { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r', currentRoundTripTime: 0.024 };
  const path = 'relay tls-relay 203.0.113.5:50000 to host udp (hidden):8443';
  test('name the pair in use', () =>
    expect(pathOf(stats([...ends, pair, { ...pair, id: 'other', currentRoundTripTime: 9 }, { id: 't', type: 'transport', selectedCandidatePairId: 'p' }]))).toEqual({ roundTripMs: 24, path }));
  test('name it in Firefox, too', () => expect(pathOf(stats([...ends, { ...pair, selected: true }]))).toEqual({ roundTripMs: 24, path }));
  test('tell what got lost on the way to the server', () => {
    expect(lossOf(stats([{ id: 'o', type: 'outbound-rtp', packetsSent: 200 }, { id: 'i', type: 'remote-inbound-rtp', packetsLost: 5 }]))).toBe(0.025);
    expect(lossOf(stats([{ id: 'o', type: 'outbound-rtp', packetsSent: 200 }]))).toBeNull();
  });
});
