import { expect, test } from 'vitest';
import { randomId } from '../ids.js';
import { Emitter } from '../emitter.js';
import { keepIn } from '../meeting/identity.js';
import { RtcConfigurationSource } from '../meeting/rtc_configuration.js';
import { loudness } from './level_meter.js';
import { problemOf } from './problem.js';

test('a refusal of the browser becomes a problem that we have words for', () => {
  const named = (name: string): DOMException => new DOMException('', name);
  expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'SecurityError', 'FooError'].map((name) => problemOf(named(name))))
    .toEqual(['denied', 'not_found', 'in_use', 'insecure', 'unknown']);
  expect([problemOf(new TypeError()), problemOf(null), problemOf('x')]).toEqual(['insecure', 'unknown', 'unknown']);
});

test('loudness goes from silence to full scale in even steps', () => {
  const tone = (amplitude: number): Float32Array => new Float32Array(64).fill(amplitude);
  expect(loudness(tone(0))).toBe(0);
  expect(loudness(tone(1))).toBe(1);
  expect(loudness(tone(0.0316))).toBeCloseTo(0.5, 2); // -30 dBFS
});

test('ids fit the wire and differ', () => {
  const ids = Array.from({ length: 100 }, () => randomId('m'));
  for (const id of ids) expect(id).toMatch(/^m_[A-Za-z0-9_-]{22}$/);
  expect(new Set(ids).size).toBe(100);
});

test('a forbidden storage is as good as an empty one', () => {
  const keep = keepIn(() => { throw new DOMException('', 'SecurityError'); });
  keep.set('a', '1');
  expect(keep.get('a')).toBeNull();
});

test('only our own server is asked for addresses, and a host may add to it', () => {
  const plain = new RtcConfigurationSource().make('[::1]', 3478);
  expect(plain.iceServers).toEqual([{ urls: 'stun:[::1]:3478' }]);
  expect(new RtcConfigurationSource().make('h', 0).iceServers).toEqual([]);
  const turned = new RtcConfigurationSource((base) => ({ ...base, iceTransportPolicy: 'relay' })).make('h', 1);
  expect(turned.iceTransportPolicy).toBe('relay');
});

test('the newest credentials for our relay are offered by UDP, TCP and TLS', () => {
  const source = new RtcConfigurationSource();
  source.renew({ port: 3478, tls_port: 8443, username: 'old', credential: 'x', lifetime_ms: 1000 });
  source.renew({ port: 3478, tls_port: 8443, username: 'u', credential: 'c', lifetime_ms: 1000 });
  expect(source.make('[::1]', 3478).iceServers).toEqual([{ urls: 'stun:[::1]:3478' }, {
    urls: ['turn:[::1]:3478?transport=udp', 'turn:[::1]:3478?transport=tcp', 'turns:[::1]:8443?transport=tcp'],
    username: 'u', credential: 'c',
  }]);
  source.renew({ port: 3478, tls_port: 0, username: 'u', credential: 'c', lifetime_ms: 1000 });
  expect(source.make('h', 0).iceServers).toEqual([{
    urls: ['turn:h:3478?transport=udp', 'turn:h:3478?transport=tcp'], username: 'u', credential: 'c',
  }]);
});

test('a listener is heard until it stops, and one that throws harms no other', () => {
  const emitter = new Emitter<{ state: number }>();
  const heard: number[] = [];
  const error = console.error;
  console.error = () => undefined;
  emitter.on('state', () => { throw new Error('application bug'); });
  const stop = emitter.on('state', (value) => void heard.push(value));
  emitter.emit('state', 1);
  stop();
  emitter.emit('state', 2);
  console.error = error;
  expect(heard).toEqual([1]);
});
