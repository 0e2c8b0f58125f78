import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Participant } from '../api.js';
import { NO_TRACKS } from '../call/slots.js';
import { EMPTY_ROOM, type RoomState } from '../meeting/room_state.js';
import { FakePeer, FakeTrack, fakeBrowser } from '../sim/fake_rtc.sim.js';
import type { SignalRequest } from '../wire/client_messages.js';
import type { MediaRequest } from '../wire/media_messages.js';
import { MeetingMedia, type RemoteMedia } from './meeting_media.js';

beforeEach(fakeBrowser);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const person = (id: string, joined_at: number, screen: 'on' | 'off' = 'off'): Participant =>
  ({ id, person: 'p', name: id, media: { microphone: 'on', camera: 'on', screen }, hand: false, connected: true, joined_at });

/** We are u_a; the server answers every offer, and says what the test says. */
class Bench {
  readonly requests: MediaRequest[] = [];
  readonly signals: SignalRequest[] = [];
  room: RoomState = { ...EMPTY_ROOM, self: 'u_a', participants: [person('u_a', 1)] };
  readonly media: MeetingMedia;

  constructor() {
    const track = new FakeTrack('video') as unknown as MediaStreamTrack;
    this.media = new MeetingMedia({
      configuration: () => ({}), tracks: () => ({ ...NO_TRACKS, camera: track }), room: () => this.room, onChange: () => undefined,
      signal: (request) => this.signals.push(request),
      request: async (request) => {
        this.requests.push(request);
        await Promise.resolve();
        if (request.type === 'media.offer') this.media.receive({ type: 'media.answer', connection: request.connection, sdp: 'answer' });
      },
    });
    this.media.joined('u_a');
  }

  async pass(ms = 200): Promise<void> { await vi.advanceTimersByTimeAsync(ms); }
  topology(epoch: number, topology: 'direct' | 'forwarded', direct = false): void {
    this.media.receive({ type: 'topology', epoch, topology, direct, reason: 'participants' });
  }
  come(id: string, joined_at: number): void {
    this.room = { ...this.room, participants: [...this.room.participants, person(id, joined_at)] };
    this.media.came(id);
  }
  leave(id: string): void {
    this.room = { ...this.room, participants: this.room.participants.filter((one) => one.id !== id) };
    this.media.went(id);
  }
  of(id: string): RemoteMedia {
    const found = this.room.participants.find((one) => one.id === id);
    if (found === undefined) throw new Error('nobody');
    const media = this.media.of(found);
    this.media.gate();
    return media;
  }
  tracks(id: string): unknown[] { return this.of(id).stream?.getTracks() ?? []; }
  said(type: MediaRequest['type']): MediaRequest[] { return this.requests.filter((one) => one.type === type); }

  /** u_b comes and calls us; sound and picture flow. */
  async direct(): Promise<FakePeer> {
    this.topology(1, 'direct');
    this.come('u_b', 2);
    const peer = FakePeer.newest;
    this.media.signal({ type: 'signal', from: 'u_b', call: 'c_b', description: { type: 'offer', sdp: 'offer' } });
    await this.pass();
    peer.ontrack?.();
    peer.become('connected');
    peer.get('0').decode(1);
    peer.get('1').decode(1);
    await this.pass();
    return peer;
  }
  /** The newest connection is with the server, and brings u_b: sound in slot 4, the picture in slot 7. */
  async bring(what: { sound: boolean; camera: boolean }): Promise<FakePeer> {
    const peer = FakePeer.newest;
    peer.become('connected');
    const connection = this.media.voices.length > 0 ? (this.said('media.offer').at(-1) as { connection: string }).connection : '';
    if (what.sound) {
      peer.get('4').decode(10);
      this.media.receive({ type: 'slots', connection, slots: [{ mid: '4', participant: 'u_b', source: 'microphone', timestamp: 0 }] });
    }
    if (what.camera) {
      peer.get('7').decode(10);
      this.media.receive({ type: 'slots', connection, slots: [{ mid: '7', participant: 'u_b', source: 'camera', timestamp: 0 }] });
    }
    await this.pass();
    return peer;
  }
}

describe('a meeting of two', () => {
  test('is a direct call that is told to the server', async () => {
    const bench = new Bench();
    const peer = await bench.direct();
    expect(bench.tracks('u_b')).toEqual([peer.get('1').track, peer.get('0').track].reverse());
    expect(bench.of('u_b')).toMatchObject({ path: 'connected', pictured: true });
    expect(bench.said('direct.state')).toEqual([{ type: 'direct.state', epoch: 1, state: 'connected' }]);
    expect(bench.said('media.offer')).toEqual([]);
    expect(FakePeer.all.length).toBe(1);
  });
  test('reports a direct call that has gone silent', async () => {
    const bench = new Bench();
    const peer = await bench.direct();
    for (const one of peer.getTransceivers()) one.playing = false;
    await bench.pass(5000);
    expect(bench.said('direct.state').at(-1)).toEqual({ type: 'direct.state', epoch: 1, state: 'broken' });
  });
  test('leaves the bandwidth of a screen that nobody shares to the camera', async () => {
    const bench = new Bench();
    const answering = await bench.direct();
    const running = (peer: FakePeer): unknown[] => ['1', '2'].map((mid) => peer.get(mid).parameters.encodings[0]?.active);
    expect(running(answering)).toEqual([true, false]);
    bench.room = { ...bench.room, participants: [person('u_b', 1), person('u_a', 2)] };
    bench.media.end();
    bench.media.joined('u_a');
    bench.topology(2, 'direct');
    await bench.pass();
    expect(FakePeer.newest === answering, 'now we offer').toBe(false);
    expect(running(FakePeer.newest)).toEqual([true, false]);
  });
  test('is called by the newcomer', async () => {
    const bench = new Bench();
    bench.room = { ...bench.room, participants: [person('u_b', 1), person('u_a', 2)] };
    bench.media.joined('u_a');
    bench.topology(1, 'direct');
    await bench.pass();
    expect(bench.signals[0]).toMatchObject({ to: 'u_b', description: { type: 'offer' } });
  });
});

describe('a third who comes', () => {
  test('moves the call to the server without a moment in which nobody, or somebody twice, is heard', async () => {
    const bench = new Bench();
    const direct = await bench.direct();
    const stream = bench.of('u_b').stream;
    bench.come('u_c', 3);
    bench.topology(2, 'forwarded');
    await bench.pass();
    const server = FakePeer.newest;
    expect(FakePeer.all.length, 'no direct call with the third').toBe(2);
    expect(bench.tracks('u_b')).toContain(direct.get('1').track);

    await bench.bring({ sound: false, camera: true });
    expect(bench.tracks('u_b')).toEqual([direct.get('0').track, server.get('7').track]);
    expect(bench.said('path.ready')).toMatchObject([{ epoch: 1 }, { epoch: 2 }]);

    server.get('4').decode(10);
    bench.media.receive({ type: 'slots', connection: (bench.said('media.offer')[0] as { connection: string }).connection, slots: [{ mid: '4', participant: 'u_b', source: 'microphone', timestamp: 0 }] });
    bench.of('u_b');
    expect([server.get('4').track.enabled, bench.tracks('u_b').includes(direct.get('0').track)], 'one or the other').toEqual([false, true]);
    await bench.pass(100);
    bench.of('u_b');
    expect([server.get('4').track.enabled, bench.tracks('u_b').includes(direct.get('0').track)]).toEqual([true, false]);

    expect(direct.connectionState, 'the old path stands until all have moved').toBe('connected');
    bench.media.receive({ type: 'topology.settled', epoch: 2 });
    expect(direct.connectionState).toBe('closed');
    expect(bench.of('u_b').stream, 'the stream is the same all the time').toBe(stream);
  });
  test('is not looked at by a path on which the picture is still catching up', async () => {
    const bench = new Bench();
    const direct = await bench.direct();
    bench.topology(2, 'forwarded');
    await bench.pass();
    const server = FakePeer.newest;
    server.become('connected');
    server.get('7').decode(10);
    direct.get('1').decode(10);
    const connection = (bench.said('media.offer').at(-1) as { connection: string }).connection;
    bench.media.receive({ type: 'slots', connection, slots: [{ mid: '7', participant: 'u_b', source: 'camera', timestamp: 0 }] });
    // Each frame of 40 ms comes 30 ms after the one before: what waited behind a slow keyframe.
    for (let frame = 1; frame <= 20; frame++) {
      server.get('7').decode(10 + 3600 * frame);
      direct.get('1').decode(2700 * frame);
      await bench.pass(30);
    }
    expect(bench.tracks('u_b')).toContain(direct.get('1').track);
    expect(bench.said('path.ready').at(-1)).toMatchObject({ epoch: 1 });
    for (let frame = 1; frame <= 8; frame++) {
      server.get('7').decode(100_000 + 3600 * frame);
      direct.get('1').decode(100_000 + 3600 * frame);
      await bench.pass(40);
    }
    expect(bench.tracks('u_b')).toContain(server.get('7').track);
    expect(bench.said('path.ready').at(-1)).toMatchObject({ epoch: 2 });
  });
  test('silences a slot of which nobody has said yet whose it is', async () => {
    const bench = new Bench();
    await bench.direct();
    bench.topology(2, 'forwarded');
    await bench.pass();
    bench.of('u_b');
    const server = FakePeer.newest;
    expect(server.get('4').track.enabled, 'it may carry whom we hear directly').toBe(false);
    await bench.bring({ sound: true, camera: true });
    bench.media.receive({ type: 'topology.settled', epoch: 2 });
    bench.of('u_b');
    expect([server.get('4').track.enabled, server.get('5').track.enabled]).toEqual([true, true]);
  });
  test('finds some of a narrow uplink free, which the direct call gives back when it goes on', async () => {
    const bench = new Bench();
    const direct = await bench.direct();
    direct.uplink = 1_400_000;
    await bench.pass(2000);
    const limit = (): unknown => direct.get('1').parameters.encodings[0]?.maxBitrate;
    bench.topology(2, 'forwarded');
    await bench.pass();
    expect(limit()).toBe(420_000);
    expect(FakePeer.newest.remoteDescription?.sdp, 'the fake answer names no codec to begin with').toBe('answer');
    bench.topology(3, 'direct');
    await bench.pass();
    expect(limit(), 'the other path still stands').toBe(2_000_000);
    bench.media.receive({ type: 'topology.settled', epoch: 3 });
    await bench.pass();
    expect(limit()).toBe(2_000_000);
  });
  test('and leaves lets the two try the direct path beside the running one', async () => {
    const bench = new Bench();
    bench.topology(1, 'forwarded');
    await bench.pass();
    bench.come('u_b', 2);
    bench.come('u_c', 3);
    await bench.bring({ sound: true, camera: true });
    bench.leave('u_c');
    bench.topology(2, 'forwarded', true);
    await bench.pass();
    const [server, direct] = FakePeer.all;
    expect(FakePeer.all.length).toBe(2);
    expect(bench.signals, 'who came first waits').toEqual([]);
    bench.media.signal({ type: 'signal', from: 'u_b', call: 'c_b', description: { type: 'offer', sdp: 'offer' } });
    await bench.pass();
    direct?.ontrack?.();
    direct?.become('connected');
    direct?.get('0').decode(1);
    direct?.get('1').decode(1);
    await bench.pass();
    expect(bench.said('direct.state')).toEqual([{ type: 'direct.state', epoch: 2, state: 'connected' }]);
    expect(bench.tracks('u_b'), 'not seen before it is the call').toEqual([server?.get('7').track]);
    bench.topology(3, 'direct');
    await bench.pass();
    expect(new Set(bench.tracks('u_b'))).toEqual(new Set([direct?.get('0').track, direct?.get('1').track]));
    expect(server?.get('4').track.enabled, 'heard once').toBe(false);
    bench.media.receive({ type: 'topology.settled', epoch: 3 });
    expect(server?.connectionState).toBe('closed');
    expect(bench.said('media.close').length).toBe(1);
  });
});

describe('a forwarded meeting', () => {
  test('sends on both paths while both stand', async () => {
    const bench = new Bench();
    const direct = await bench.direct();
    bench.topology(2, 'forwarded');
    await bench.pass();
    expect(FakePeer.newest).not.toBe(direct);
    expect(FakePeer.newest.get('1').sender.track).toBe(direct.get('1').sender.track);
    expect(direct.get('1').sender.track).not.toBeNull();
  });
  test('is connected anew at once when the server has forgotten us, and keeps the last picture meanwhile', async () => {
    const bench = new Bench();
    bench.topology(1, 'forwarded');
    await bench.pass();
    bench.come('u_b', 2);
    const old = await bench.bring({ sound: true, camera: true });
    bench.of('u_b');
    bench.media.joined('u_a');
    await bench.pass();
    expect(old.connectionState).toBe('closed');
    expect(bench.said('media.offer').length).toBe(2);
    expect(bench.tracks('u_b')).toEqual([old.get('7').track]);
    const fresh = await bench.bring({ sound: true, camera: true });
    expect(bench.tracks('u_b')).toEqual([fresh.get('7').track]);
  });
  test('knows from the server who speaks', () => {
    const bench = new Bench();
    bench.topology(1, 'forwarded');
    bench.come('u_b', 2);
    bench.media.receive({ type: 'speakers', speakers: ['u_b'] });
    expect([bench.of('u_b').speaking, bench.media.speakers]).toEqual([true, ['u_b']]);
  });
  test('asks for everybody until the application says what it shows, and then for that alone', async () => {
    const bench = new Bench();
    bench.topology(1, 'forwarded');
    bench.come('u_b', 2);
    bench.come('u_c', 3);
    await bench.pass(1000);
    expect(bench.said('view.set').at(-1)).toMatchObject({ tiles: [{ participant: 'u_b', height: 360 }, { participant: 'u_c' }] });
    bench.media.setView([{ participant: 'u_c', source: 'camera', height: 90 }, { participant: 'u_gone', source: 'camera', height: 90 }]);
    await bench.pass(1000);
    expect(bench.said('view.set').at(-1)).toEqual({ type: 'view.set', tiles: [{ participant: 'u_c', source: 'camera', height: 90 }] });
  });
  test('ends with all its paths', async () => {
    const bench = new Bench();
    await bench.direct();
    bench.topology(2, 'forwarded');
    await bench.pass();
    bench.media.end();
    expect(FakePeer.all.map((one) => one.connectionState)).toEqual(['closed', 'closed']);
    expect(bench.media.topology).toBeNull();
  });
});
