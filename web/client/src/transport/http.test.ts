import { describe, expect, test } from 'vitest';
import { seeded } from '../sim/random.sim.js';
import { EventStreamParser } from './event_stream.js';
import { Uplink, batchLength, signalHeaders } from './uplink.js';

describe('the event stream', () => {
  const STREAM = ': hi\n\ndata: {"a":1}\n\nevent: x\r\ndata:{"b":2}\r\n\r\n:\n\ndata: line one\rdata: line two\r\rdata: last\n\n';
  const EVENTS = ['{"a":1}', '{"b":2}', 'line one\nline two', 'last'];

  test.each([1, 2, 3, 5, 8])('is read however it is cut (seed %i)', (seed) => {
    const random = seeded(seed);
    const parser = new EventStreamParser();
    const events: string[] = [];
    for (let place = 0; place < STREAM.length;) {
      const length = 1 + Math.floor(random() * 4);
      events.push(...parser.push(STREAM.slice(place, place + length)));
      place += length;
    }
    expect(events).toEqual(EVENTS);
  });

  test('holds an unfinished event back', () => {
    const parser = new EventStreamParser();
    expect(parser.push('data: 1\n')).toEqual([]);
    expect(parser.push('\n')).toEqual(['1']);
  });
});

describe('the uplink', () => {
  test('has one request under way; what comes meanwhile is one batch', async () => {
    const bodies: string[] = [];
    const arrivals: (() => void)[] = [];
    const uplink = new Uplink((body) => {
      bodies.push(body);
      return new Promise((resolve) => arrivals.push(resolve));
    }, () => undefined);
    uplink.send(['1', '2']);
    await Promise.resolve();
    uplink.send(['3']);
    uplink.send(['4']);
    await Promise.resolve();
    expect(bodies).toEqual(['{"messages":[1,2]}']);
    arrivals[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(bodies).toEqual(['{"messages":[1,2]}', '{"messages":[3,4]}']);
  });

  test('reports a failure and forgets what waited', async () => {
    let failures = 0;
    const bodies: string[] = [];
    const uplink = new Uplink((body) => (bodies.push(body), Promise.reject(new Error('offline'))), () => failures++);
    uplink.send(['1']);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([failures, bodies.length]).toEqual([1, 1]);
  });

  test('keeps a batch below the limit, but lets a long description pass alone', () => {
    const long = 'x'.repeat(40_000);
    expect(batchLength([long, long, long])).toBe(1);
    expect(batchLength(['a', long, 'b', long])).toBe(3);
    expect(batchLength(['x'.repeat(300_000), 'a'])).toBe(1);
  });

  test('shows the token in a header, never in the address', () => {
    expect(signalHeaders({ session: 's_1', token: 'r1.x' })).toMatchObject({ Authorization: 'Bearer r1.x', 'Parlance-Session': 's_1' });
    expect(Object.keys(signalHeaders(null))).toEqual(['Content-Type']);
  });
});
