import { describe, expect, test } from 'vitest';
import type { Stats } from './stats.js';
import { readWay, sameWay } from './way.js';

const pair = (more: Stats = {}): Stats => ({ type: 'candidate-pair', id: 'P', localCandidateId: 'L', remoteCandidateId: 'R', ...more });
const local = (more: Stats): Stats => ({ type: 'local-candidate', id: 'L', candidateType: 'host', ...more });
const remote = (more: Stats = {}): Stats => ({ type: 'remote-candidate', id: 'R', candidateType: 'host', ...more });
const transport: Stats = { type: 'transport', id: 'T', selectedCandidatePairId: 'P' };

describe('the way that media takes', () => {
  test('is that of the pair in use, and of no other', () => {
    const other = pair({ id: 'P2', localCandidateId: 'L2', nominated: true, state: 'succeeded' });
    const entries = [other, local({ id: 'L2', protocol: 'udp' }), pair(), local({ protocol: 'tcp' }), remote(), transport];
    expect(readWay(entries)).toEqual({ protocol: 'tcp', relayed: false });
  });
  test('is told by Firefox with the pair itself', () => {
    expect(readWay([pair({ selected: true }), local({ protocol: 'udp' }), remote()])).toEqual({ protocol: 'udp', relayed: false });
    expect(readWay([pair({ selected: false }), local({ protocol: 'udp' }), remote()])).toBeNull();
  });
  test('to a relay is what we speak with it, and not what it speaks with the other side', () => {
    const relay = local({ candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' });
    expect(readWay([pair(), relay, remote(), transport])).toEqual({ protocol: 'tls', relayed: true });
    expect(readWay([pair(), local({ protocol: 'udp' }), remote({ candidateType: 'relay' }), transport])).toEqual({ protocol: 'udp', relayed: true });
  });
  test('is not known before there is a pair, nor of protocols that nobody knows', () => {
    expect(readWay([])).toBeNull();
    expect(readWay([transport, pair(), remote()])).toBeNull();
    expect(readWay([transport, pair(), local({ protocol: 'ssltcp' }), remote()])).toBeNull();
  });
  test('is the same only where all of it is', () => {
    expect(sameWay(null, null)).toBe(true);
    expect(sameWay({ protocol: 'udp', relayed: false }, { protocol: 'udp', relayed: false })).toBe(true);
    expect(sameWay({ protocol: 'udp', relayed: false }, { protocol: 'udp', relayed: true })).toBe(false);
    expect(sameWay(null, { protocol: 'udp', relayed: false })).toBe(false);
  });
});
