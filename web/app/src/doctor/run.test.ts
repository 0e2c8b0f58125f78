import { describe, expect, test } from 'vitest';
import { failed, skipped, worked, type Known } from './measurements';
import type { Access } from './probes/access';
import { run, type Probes } from './run';

const access: Access = { stunPort: 3478, relay: null, mediaTcp: true, uploadBytes: 1024 };
const way = worked({ timing: { medianMs: 1, jitterMs: 0, loss: 0 }, path: '' });
const device = { permission: 'granted', count: 1, tried: null } as const;

function probesWith(changes: Partial<Probes>, log: string[] = []): Probes {
  const told = <T>(name: string, value: T) => async () => {
    log.push(`begin ${name}`);
    await Promise.resolve();
    log.push(`end ${name}`);
    return value;
  };
  const http = worked({ ms: 1 });
  const speed = worked({ mbps: 1, least: false });
  return {
    browser: () => worked({ video: [] }),
    reach: told('reach', { server: worked({ ms: 1, address: '', ownCertificate: false }), tools: access }),
    websocket: told('websocket', worked({ medianMs: 1, jitterMs: 0, loss: null })), events: told('events', http), polling: told('polling', http),
    mediaUdp: told('mediaUdp', way), mediaTcp: told('mediaTcp', way), stun: told('stun', worked({ ms: 1, address: null })),
    relayUdp: told('relayUdp', way), relayTcp: told('relayTcp', way), relayTls: told('relayTls', way),
    down: told('down', speed), up: told('up', speed), microphone: () => Promise.resolve(device), camera: () => Promise.resolve(device),
    ...changes,
  };
}

async function collect(probes: Probes, signal = new AbortController().signal): Promise<Known> {
  let known: Known = {};
  await run(probes, (news) => (known = { ...known, ...news }), signal);
  return known;
}

describe('a run', () => {
  test('measures everything', async () => expect(Object.keys(await collect(probesWith({})))).toHaveLength(15));
  test('measures speed last and alone', async () => {
    const log: string[] = [];
    await collect(probesWith({}, log));
    expect(log.slice(-4)).toEqual(['begin down', 'end down', 'begin up', 'end up']);
  });
  test('takes a probe that breaks for one that failed, and goes on', async () => {
    const known = await collect(probesWith({ relayTls: () => Promise.reject(new Error('broken')), websocket: () => { throw new Error('no socket'); } }));
    expect(known.relayTls).toEqual(failed('broken'));
    expect(known.websocket).toEqual(failed('no socket'));
    expect(known.up?.outcome).toBe('worked');
  });
  test('tells why what needs the server was not tested', async () => {
    const known = await collect(probesWith({ reach: () => Promise.resolve({ server: failed('x'), tools: skipped('offline') }) }));
    for (const id of ['mediaUdp', 'stun', 'relayTls', 'down', 'up'] as const) expect(known[id]).toEqual(skipped('offline'));
  });
  test('tries no connections where the browser has none', async () => {
    const known = await collect(probesWith({ browser: () => failed('x') }));
    expect(known.mediaUdp).toEqual(skipped('unable'));
    expect(known.down?.outcome).toBe('worked');
  });
  test('that was ended tells nothing any more', async () => {
    const ended = new AbortController();
    const known = await collect(probesWith({ reach: async () => { ended.abort(); return { server: failed('x'), tools: access }; } }), ended.signal);
    expect(known.server).toBeUndefined();
    expect(known.mediaUdp).toBeUndefined();
  });
});
