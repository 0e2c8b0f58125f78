import { describe, expect, test } from 'vitest';
import type { ServerMessage } from '../wire/server_messages.js';
import type { Request } from '../wire/client_messages.js';
import { Session, type SessionAction } from './session.js';

const MEDIA = { microphone: 'on', camera: 'off', screen: 'off' } as const;

class Bench {
  now = 0;
  readonly session = new Session({ device: 'd_12345678', client: 'test', room: 'standup' });

  hear(message: ServerMessage): SessionAction[] {
    const out: SessionAction[] = [];
    this.session.receive({ type: 'message', message }, this.now, out);
    return out;
  }
  ask(id: number, request: Request): SessionAction[] {
    const out: SessionAction[] = [];
    this.session.receive({ type: 'request', id, request }, this.now, out);
    return out;
  }
  tick(): SessionAction[] {
    const out: SessionAction[] = [];
    this.session.tick(this.now, out);
    return out;
  }
  lose(): void { this.session.receive({ type: 'pipe.lost' }, this.now, []); }
  welcome(resumed: boolean, received = 0): SessionAction[] {
    return this.hear({
      type: 'welcome', version: { major: 1, minor: 0 }, session: 's_1', token: 'r1', resumed, received, person: 'p1',
      room: { name: 'standup', occupancy: 0, capacity: 2 }, boot: 'b', resume_window_ms: 60_000, stun: { port: 1 },
    });
  }
  joined(): void {
    this.welcome(false);
    this.ask(1, { type: 'join', name: 'Ann', media: MEDIA });
    this.hear({ type: 'joined', seq: 1, self: 'u_1', participant_token: 't1', participants: [], chat: [] });
    this.hear({ type: 'ok', seq: 2, re: 1 });
  }
}
const sent = (actions: SessionAction[]): object[] => actions.flatMap((one) => (one.type === 'send' ? [one.message] : []));
const occupancy = (seq: number): ServerMessage => ({ type: 'room.occupancy', seq, occupancy: 1 });

describe('a session', () => {
  test('acknowledges after a second, or at the sixteenth message', () => {
    const bench = new Bench();
    bench.welcome(false);
    bench.hear(occupancy(1));
    expect(bench.session.deadline()).toBe(1000);
    bench.now = 1000;
    expect(sent(bench.tick())).toEqual([{ type: 'ack', ack: 1 }]);
    for (let seq = 2; seq <= 17; seq++) bench.hear(occupancy(seq));
    expect(bench.session.deadline()).toBe(1000);
    expect(sent(bench.tick())).toEqual([{ type: 'ack', ack: 17 }]);
    expect(bench.session.deadline()).toBeNull();
  });

  test('acknowledges an emptied slot at once: the server waits for it', () => {
    const bench = new Bench();
    bench.welcome(false);
    bench.hear({ type: 'slots', seq: 1, connection: 'c_1', slots: [{ mid: '7', participant: 'u_b', source: 'camera', timestamp: 1 }] });
    expect(bench.session.deadline()).toBe(1000);
    bench.hear({ type: 'slots', seq: 2, connection: 'c_1', slots: [{ mid: '7', participant: null }] });
    expect(bench.session.deadline()).toBe(0);
    expect(sent(bench.tick())).toEqual([{ type: 'ack', ack: 2 }]);
  });

  test('lets its next message carry the acknowledgement', () => {
    const bench = new Bench();
    bench.welcome(false);
    bench.hear(occupancy(1));
    expect(sent(bench.ask(1, { type: 'leave' }))).toEqual([{ type: 'leave', seq: 1, ack: 1 }]);
  });

  test('drops the pipe at a gap and tells what it has', () => {
    const bench = new Bench();
    bench.welcome(false);
    bench.hear(occupancy(1));
    expect(bench.hear(occupancy(3))).toEqual([{ type: 'drop_pipe' }]);
    expect(bench.session.hello().resume).toEqual({ session: 's_1', token: 'r1', received: 1 });
  });

  test('answers ping', () => {
    const bench = new Bench();
    bench.welcome(false);
    expect(sent(bench.hear({ type: 'ping' }))).toEqual([{ type: 'pong' }]);
  });

  test('resends after resuming exactly what the server lacks', () => {
    const bench = new Bench();
    bench.joined();
    for (const id of [2, 3, 4]) bench.ask(id, { type: 'reaction.send', reaction: 'clap' });
    bench.lose();
    expect(bench.ask(5, { type: 'hand.set', raised: true })).toEqual([]);
    expect(sent(bench.welcome(true, 3))).toMatchObject([{ seq: 4, type: 'reaction.send' }, { seq: 5, type: 'hand.set' }]);
  });

  test('in a new session joins first, by its token and with its newest media, then repeats; signals are dropped', () => {
    const bench = new Bench();
    bench.joined();
    bench.ask(2, { type: 'hand.set', raised: true });
    bench.hear({ type: 'ok', seq: 3, re: 2 });
    bench.lose();
    bench.ask(3, { type: 'chat.send', message_id: 'm_00000001', text: 'a' });
    bench.ask(4, { type: 'signal', to: 'u_2', candidate: null });
    bench.ask(5, { type: 'media.set', media: { ...MEDIA, camera: 'on' } });
    bench.ask(6, { type: 'chat.send', message_id: 'm_00000002', text: 'b' });
    const actions = bench.welcome(false);
    expect(sent(actions)).toEqual([
      { type: 'join', name: 'Ann', media: { ...MEDIA, camera: 'on' }, participant_token: 't1', seq: 1 },
      { type: 'hand.set', raised: true, seq: 2 },
      { type: 'chat.send', message_id: 'm_00000001', text: 'a', seq: 3 },
      { type: 'media.set', media: { ...MEDIA, camera: 'on' }, seq: 4 },
      { type: 'chat.send', message_id: 'm_00000002', text: 'b', seq: 5 },
    ]);
    expect(actions.filter((one) => one.type === 'reply')).toMatchObject([{ id: 4, error: { error: 'client.stale' } }]);
  });

  test('holds back what follows the first join until it knows its participant token', () => {
    const bench = new Bench();
    bench.welcome(false);
    bench.ask(1, { type: 'join', name: 'Ann', media: MEDIA });
    expect(bench.ask(2, { type: 'chat.send', message_id: 'm_00000001', text: 'a' })).toEqual([]);
    const joined = { type: 'joined', seq: 1, self: 'u_1', participant_token: 't1', participants: [], chat: [] } as const;
    expect(sent(bench.hear({ ...joined, participants: [], chat: [] }))).toMatchObject([{ type: 'chat.send', seq: 2 }]);
  });

  test('does not join again what was about to leave', () => {
    const bench = new Bench();
    bench.joined();
    bench.lose();
    bench.ask(2, { type: 'leave' });
    const actions = bench.welcome(false);
    expect(sent(actions)).toEqual([]);
    expect(actions.at(-1)).toEqual({ type: 'reply', id: 2, error: null });
  });

  test('says so when the room does not take it back', () => {
    const bench = new Bench();
    bench.joined();
    bench.lose();
    bench.welcome(false);
    const error = { type: 'error', seq: 1, re: 1, error: 'room.full', message: '', fatal: false } as const;
    expect(bench.hear(error)).toEqual([{ type: 'rejoin_failed', error }]);
    bench.lose();
    expect(sent(bench.welcome(false)), 'and stays a visitor').toEqual([]);
  });

  test('does not resume what the server calls over, and stops for good when it is replaced', () => {
    const bench = new Bench();
    bench.joined();
    bench.hear({ type: 'error', error: 'session.overflow', message: '', fatal: true });
    expect(bench.session.hello().resume).toBeUndefined();
    bench.welcome(false);
    bench.hear({ type: 'error', error: 'session.replaced', message: '', fatal: true });
    expect(bench.ask(9, { type: 'leave' })).toMatchObject([{ type: 'reply', id: 9, error: { error: 'session.replaced' } }]);
    expect(bench.welcome(false)).toEqual([]);
  });

  test('resumes when a reply does not come for ten seconds', () => {
    const bench = new Bench();
    bench.joined();
    bench.hear(occupancy(3));
    bench.now = 1000;
    bench.tick();
    bench.ask(2, { type: 'hand.set', raised: true });
    expect(bench.session.deadline()).toBe(11_000);
    bench.now = 11_000;
    expect(bench.tick()).toEqual([{ type: 'drop_pipe' }]);
  });

  test('starts anew when the server counts what was never said', () => {
    const bench = new Bench();
    bench.joined();
    bench.lose();
    expect(bench.welcome(true, 99)).toEqual([{ type: 'drop_pipe' }]);
    expect(bench.session.hello().resume).toBeUndefined();
  });
});
