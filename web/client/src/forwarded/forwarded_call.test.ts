import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_TRACKS } from '../call/slots.js';
import { FakePeer, FakeTrack, fakeBrowser } from '../sim/fake_rtc.sim.js';
import type { MediaRequest, SlotChange } from '../wire/media_messages.js';
import { ForwardedCall } from './forwarded_call.js';
import { SLOW_MS } from './frame_watch.js';
import { VIEW_PAUSE_MS } from './view.js';

beforeEach(fakeBrowser);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A call whose server answers every offer, unless told otherwise. */
class Bench {
  readonly requests: MediaRequest[] = [];
  tracks: typeof NO_TRACKS = NO_TRACKS;
  answer = 'fine';
  refusal: { id: string } | null = null;
  readonly call: ForwardedCall;

  constructor(expected = 1) {
    this.call = new ForwardedCall({
      configuration: () => ({}), tracks: () => this.tracks, expectedPictures: () => expected, startBitrate: () => null, onChange: () => undefined,
      request: async (request) => {
        this.requests.push(request);
        await Promise.resolve();
        if (request.type !== 'media.offer') return;
        if (this.refusal !== null) throw this.refusal;
        this.call.receive({ type: 'media.answer', connection: request.connection, sdp: this.answer });
      },
    });
  }

  get offers() { return this.requests.filter((one) => one.type === 'media.offer'); }
  get views() { return this.requests.filter((one) => one.type === 'view.set').map((one) => one.tiles); }
  async pass(ms = 1): Promise<void> { await vi.advanceTimersByTimeAsync(ms); }

  async open(): Promise<FakePeer> {
    this.call.setView([{ participant: 'u_b', source: 'camera', height: 300 }]);
    this.call.open();
    await this.pass();
    FakePeer.newest.become('connected');
    return FakePeer.newest;
  }
  slots(...slots: SlotChange[]): void {
    this.call.receive({ type: 'slots', connection: this.call.connection ?? '', slots });
  }
}
const camera = (mid: string, participant: string, timestamp = 0): SlotChange => ({ mid, participant, source: 'camera', timestamp });

describe('the connection with the server', () => {
  test('offers four sections that send and a pool of slots, in one negotiation', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    expect(bench.offers).toMatchObject([{ sources: { 0: 'microphone', 1: 'camera', 2: 'screen', 3: 'screen_audio' }, sdp: 'offer 11 0' }]);
    const shape = peer.getTransceivers().map((one) => `${one.kind} ${one.direction}`);
    expect(shape.slice(0, 4)).toEqual(['audio sendonly', 'video sendonly', 'video sendonly', 'audio sendonly']);
    expect(shape.slice(4)).toEqual([...Array<string>(3).fill('audio recvonly'), ...Array<string>(4).fill('video recvonly')]);
    expect(peer.get('1').parameters.encodings.map((one) => one.rid)).toEqual(['q', 'h', 'f']);
    expect(peer.get('7').preferences.map((one) => one.mimeType)).toEqual(['video/VP8', 'video/VP9', 'video/rtx']);
    expect(peer.get('4').preferences.map((one) => one.mimeType)).toEqual(['audio/opus']);
  });
  test('sends what the devices give, and follows them without a negotiation', async () => {
    const bench = new Bench();
    const [first, second] = [new FakeTrack('video'), new FakeTrack('video')] as unknown as MediaStreamTrack[];
    bench.tracks = { ...NO_TRACKS, camera: first ?? null };
    const peer = await bench.open();
    expect(peer.get('1').sender.track).toBe(first);
    bench.tracks = { ...NO_TRACKS, screen: second ?? null };
    bench.call.updateTracks();
    await bench.pass();
    expect([peer.get('1').sender.track, peer.get('2').sender.track]).toEqual([null, second]);
    expect(bench.offers.length).toBe(1);
  });
  test('grows by one renegotiation when the view outgrows the slots', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    const tiles = Array.from({ length: 6 }, (_, i) => ({ participant: `u_${i}`, source: 'camera' as const, height: 200 }));
    bench.call.setView(tiles.slice(0, 4));
    await bench.pass();
    expect(bench.offers.length, 'four fit').toBe(1);
    bench.call.setView(tiles);
    bench.call.setView(tiles.slice(0, 5));
    await bench.pass();
    expect(bench.offers.map((one) => one.connection)).toEqual([bench.call.connection, bench.call.connection]);
    expect(peer.getTransceivers().length).toBe(4 + 3 + 9);
  });
  test('is as large from the start as the room needs', async () => {
    const bench = new Bench(12);
    expect((await bench.open()).getTransceivers().length).toBe(4 + 3 + 16);
  });
  test('restarts ICE by an offer of the same connection', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    peer.become('disconnected');
    expect(bench.call.path).toBe('interrupted');
    await bench.pass(2000);
    bench.call.tick();
    await bench.pass();
    expect(bench.offers.map((one) => one.sdp)).toEqual(['offer 11 0', 'offer 11 1']);
    expect(new Set(bench.offers.map((one) => one.connection)).size).toBe(1);
    bench.call.networkChanged();
    await bench.pass(5000);
    bench.call.networkChanged();
    await bench.pass();
    expect(bench.offers.length).toBeGreaterThan(2);
  });
  test('is made anew when the server has lost it', async () => {
    const bench = new Bench();
    await bench.open();
    const lost = bench.call.connection ?? '';
    bench.call.receive({ type: 'media.closed', connection: 'c_other', reason: 'lost' });
    await bench.pass();
    expect(bench.call.connection).toBe(lost);
    bench.call.receive({ type: 'media.closed', connection: lost, reason: 'lost' });
    await bench.pass();
    expect(bench.call.connection).not.toBe(lost);
    expect(FakePeer.all.map((one) => one.connectionState)).toEqual(['closed', 'new']);
    expect(bench.views.length, 'the view is told again').toBe(2);
  });
  test('is tried more and more rarely while the server refuses it', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const bench = new Bench();
    bench.refusal = { id: 'media.unavailable' };
    bench.call.open();
    await bench.pass(10);
    expect(bench.offers.length).toBe(2);
    await bench.pass(3100);
    expect(bench.offers.length).toBe(4);
    bench.refusal = null;
    await bench.pass(4100);
    expect(bench.offers.length).toBe(5);
    await bench.pass(60_000);
    expect(bench.offers.length).toBe(5);
  });
  test('is made anew after an answer that does not fit', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const bench = new Bench();
    bench.answer = 'bad';
    bench.call.open();
    await bench.pass(10);
    bench.answer = 'fine';
    await bench.pass(1100);
    expect(bench.offers.length).toBe(3);
    expect(FakePeer.newest.signalingState).toBe('stable');
  });
  test('waits for the new session where the old one was forgotten', async () => {
    const bench = new Bench();
    bench.refusal = { id: 'client.stale' };
    bench.call.open();
    await bench.pass(60_000);
    expect(bench.offers.length).toBe(1);
  });
  test('pauses what nobody watches, but not in a later connection, of which the server has said nothing yet', async () => {
    const bench = new Bench();
    bench.tracks = { ...NO_TRACKS, camera: new FakeTrack('video') as unknown as MediaStreamTrack };
    const peer = await bench.open();
    bench.call.receive({ type: 'layers', source: 'camera', encodings: 1 });
    await bench.pass();
    expect(peer.get('1').parameters.encodings.map((one) => one.active)).toEqual([true, false, false]);
    bench.call.open();
    bench.call.receive({ type: 'layers', source: 'camera', encodings: 0 }); // Of before, and late.
    await bench.pass();
    expect(FakePeer.newest.get('1').parameters.encodings.map((one) => one.active)).toEqual([true, true, true]);
  });
  test('keeps no bandwidth for a picture that there is none of', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    const running = (mid: string) => peer.get(mid).parameters.encodings.map((one) => one.active);
    expect([running('1'), running('2')]).toEqual([[false, false, false], [false]]);
    bench.tracks = { ...NO_TRACKS, screen: new FakeTrack('video') as unknown as MediaStreamTrack };
    bench.call.updateTracks();
    await bench.pass();
    expect([running('1'), running('2')]).toEqual([[false, false, false], [true]]);
    bench.tracks = NO_TRACKS;
    bench.call.updateTracks();
    await bench.pass();
    expect(running('2')).toEqual([false]);
  });
  test('tells the server when it ends', async () => {
    const bench = new Bench();
    await bench.open();
    const connection = bench.call.connection ?? '';
    bench.call.close();
    expect(bench.requests.at(-1)).toEqual({ type: 'media.close', connection });
    expect(FakePeer.newest.connectionState).toBe('closed');
  });
});

describe('a tile', () => {
  test('is blank until the first frame that is its own', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    peer.get('7').decode(100);
    bench.slots(camera('7', 'u_b', 500));
    await bench.pass(100);
    expect(bench.call.picture('u_b', 'camera')).toBeNull();
    peer.get('7').decode(500);
    await bench.pass(SLOW_MS);
    expect(bench.call.picture('u_b', 'camera')).toBe(peer.get('7').track);
  });
  test('is blank at once when its slot is given away', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    peer.get('7').decode(500);
    bench.slots(camera('7', 'u_b', 500));
    expect(bench.call.picture('u_b', 'camera')).not.toBeNull();
    bench.slots({ mid: '7', participant: null });
    expect(bench.call.picture('u_b', 'camera')).toBeNull();
  });
  test('that is not asked for is not shown, whatever its slot carries', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    peer.get('7').decode(500);
    bench.slots(camera('7', 'u_b', 500));
    await bench.pass(VIEW_PAUSE_MS);
    bench.call.setView([]);
    expect(bench.call.picture('u_b', 'camera')).toBeNull();
  });
  test('takes no slots of another connection', async () => {
    const bench = new Bench();
    const peer = await bench.open();
    peer.get('7').decode(500);
    bench.call.receive({ type: 'slots', connection: 'c_old', slots: [camera('7', 'u_b')] });
    expect(bench.call.picture('u_b', 'camera')).toBeNull();
  });
});

test('the voice of somebody who is heard otherwise is silenced, the others are not', async () => {
  const bench = new Bench();
  const peer = await bench.open();
  expect(bench.call.voices.length).toBe(3);
  bench.slots({ mid: '4', participant: 'u_b', source: 'microphone', timestamp: 0 }, { mid: '5', participant: 'u_c', source: 'microphone', timestamp: 0 });
  bench.call.gate((id) => id !== 'u_b');
  expect(['4', '5', '6'].map((mid) => peer.get(mid).track.enabled)).toEqual([false, true, true]);
  bench.call.gate(() => true);
  expect(peer.get('4').track.enabled).toBe(true);
});

test('sound and picture are put in step at once when somebody comes into slots that hold for different times', async () => {
  const bench = new Bench();
  const peer = await bench.open();
  let second = 0;
  const inbound = (mid: string, kind: 'audio' | 'video', delay: number) => [mid, kind === 'audio'
    ? { type: 'inbound-rtp', kind, mid, jitterBufferDelay: delay * 48_000 * second, jitterBufferEmittedCount: 48_000 * second }
    : { type: 'inbound-rtp', kind, mid, totalProcessingDelay: delay * 30 * second, framesDecoded: 30 * second }] as const;
  peer.getStats = async () => new Map([inbound('4', 'audio', 0.02), inbound('7', 'video', 0.2)]);
  for (; second < 2; second++) await bench.pass(1000);
  await bench.pass(1000);
  const target = () => (peer.get('4').receiver as { jitterBufferTarget?: number | null }).jitterBufferTarget;
  Object.assign(peer.get('4').receiver, { jitterBufferTarget: null });
  peer.get('7').decode(500);
  bench.slots({ mid: '4', participant: 'u_b', source: 'microphone', timestamp: 0 });
  expect(target(), 'there is nothing to be in step with').toBeNull();
  bench.slots(camera('7', 'u_b', 500));
  expect(target()).toBeCloseTo(200 + 30 - 20);
});
