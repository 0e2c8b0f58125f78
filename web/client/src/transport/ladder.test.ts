import { describe, expect, test } from 'vitest';
import { CLIMB_AFTER_MS, Ladder, type LadderAction, type LadderInput, RESTART_SPREAD_MS, SLIPPED_CLIMB_MS } from './ladder.js';
import type { PipeKind } from './pipe.js';

/** Runs a ladder in virtual time; `outcome` says what becomes of each try. */
class Run {
  now = 0;
  readonly opened: { at: number; kind: PipeKind; attempt: number }[] = [];
  readonly closed: number[] = [];
  readonly ladder: Ladder;

  constructor(readonly outcome: (kind: PipeKind, run: Run) => 'welcome' | 'refused' | 'silent', random = 0.999) {
    this.ladder = new Ladder(() => random);
  }

  feed(input: LadderInput): void {
    const out: LadderAction[] = [];
    this.ladder.receive(input, this.now, out);
    this.#perform(out);
  }

  until(end: number): void {
    for (let due = this.ladder.deadline(); due !== null && due <= end; due = this.ladder.deadline()) {
      this.now = Math.max(this.now, due);
      const out: LadderAction[] = [];
      this.ladder.tick(this.now, out);
      this.#perform(out);
    }
    this.now = end;
  }

  get last(): number { return this.opened.at(-1)?.attempt ?? 0; }

  #perform(actions: LadderAction[]): void {
    for (const action of actions) {
      if (action.type === 'close') { this.closed.push(action.attempt); continue; }
      this.opened.push({ at: this.now, kind: action.kind, attempt: action.attempt });
      const outcome = this.outcome(action.kind, this);
      if (outcome === 'welcome') this.feed({ type: 'welcome', attempt: action.attempt });
      if (outcome === 'refused') this.feed({ type: 'ended', attempt: action.attempt, restart: false });
    }
  }
}

describe('the ladder', () => {
  test('gives each silent rung two seconds, from the best to the last resort', () => {
    const run = new Run(() => 'silent');
    run.feed({ type: 'start' });
    run.until(4000);
    expect(run.opened.map(({ at, kind }) => [at, kind])).toEqual([[0, 'websocket'], [2000, 'sse'], [4000, 'poll']]);
    expect(run.closed).toEqual([1, 2]);
  });

  test.each(['silent', 'refused'] as const)('never lets two seconds pass between %s tries in the first minute, nor fifteen later', (outcome) => {
    const run = new Run(() => outcome);
    run.feed({ type: 'start' });
    run.until(300_000);
    const pauses = run.opened.slice(1).map(({ at }, index) => ({ at, pause: at - (run.opened[index]?.at ?? 0) }));
    expect(Math.max(...pauses.filter(({ at }) => at <= 60_000).map(({ pause }) => pause))).toBeLessThanOrEqual(2000);
    expect(Math.max(...pauses.map(({ pause }) => pause))).toBeLessThanOrEqual(15_000);
    expect(pauses.length, 'a refusing server is not hammered').toBeLessThan(70);
    expect(new Set(run.opened.slice(0, 3).map(({ kind }) => kind)).size, 'all rungs in turn').toBe(3);
  });

  test('remembers what worked and begins there after a loss, at once', () => {
    const run = new Run((kind) => (kind === 'sse' ? 'welcome' : 'silent'));
    run.feed({ type: 'start' });
    run.until(20_000);
    run.feed({ type: 'ended', attempt: run.last, restart: false });
    expect(run.opened.at(-1)).toMatchObject({ at: 20_000, kind: 'sse' });
  });

  test('tries to climb each minute and keeps the lower pipe until the upper one is there', () => {
    let proxy: 'silent' | 'welcome' = 'silent';
    const run = new Run((kind) => (kind === 'poll' ? 'welcome' : proxy));
    run.feed({ type: 'start' });
    run.until(10_000);
    const poll = run.last;
    run.until(4000 + CLIMB_AFTER_MS + 5000);
    expect(run.opened.slice(3).map(({ at, kind }) => [at, kind])).toEqual([[64_000, 'websocket'], [66_000, 'sse']]);
    expect(run.closed).not.toContain(poll);
    proxy = 'welcome';
    run.until(68_000 + CLIMB_AFTER_MS);
    expect(run.opened.at(-1)).toMatchObject({ kind: 'websocket' });
    expect(run.closed.at(-1)).toBe(poll);
    expect(run.ladder.deadline(), 'nothing left to climb').toBeNull();
  });

  test('climbs soon after an outage in which a lower rung happened to be in turn', () => {
    const run = new Run((kind, { now }) => (kind !== 'websocket' || now !== 20_000 ? 'welcome' : 'refused'));
    run.feed({ type: 'start' });
    run.until(20_000);
    run.feed({ type: 'ended', attempt: run.last, restart: false });
    expect(run.opened.at(-1)).toMatchObject({ at: 20_000, kind: 'sse' });
    run.until(30_000);
    expect(run.opened.at(-1)).toMatchObject({ at: 20_000 + SLIPPED_CLIMB_MS, kind: 'websocket' });
  });

  test('spreads the first try over two seconds after a restart of the server, and only then', () => {
    const run = new Run(() => 'welcome', 0.5);
    run.feed({ type: 'start' });
    run.until(10_000);
    run.feed({ type: 'ended', attempt: run.last, restart: true });
    expect(run.opened.length).toBe(1);
    run.until(10_000 + RESTART_SPREAD_MS);
    expect(run.opened.at(-1)?.at).toBe(11_000);
    run.until(20_000);
    run.feed({ type: 'ended', attempt: run.last, restart: false });
    expect(run.opened.at(-1)?.at).toBe(20_000);
  });

  test('goes back to pauses when each pipe dies right after its welcome', () => {
    const run = new Run(() => 'welcome');
    run.feed({ type: 'start' });
    for (let ms = 10; ms < 60_000; ms += 10) {
      run.until(ms);
      run.feed({ type: 'ended', attempt: run.last, restart: false });
    }
    expect(run.opened.length).toBeLessThan(45);
    expect(run.opened.length).toBeGreaterThan(25);
  });

  test('tries at once when the network is back, even in the middle of a try', () => {
    const run = new Run(() => 'silent');
    run.feed({ type: 'start' });
    run.until(100);
    run.feed({ type: 'online' });
    expect(run.closed).toEqual([1]);
    expect(run.opened.at(-1)?.at).toBe(100);
  });

  test('waits for as long as a busy server asks', () => {
    const run = new Run(() => 'silent');
    run.feed({ type: 'start' });
    run.feed({ type: 'ended', attempt: 1, restart: false, retryAfter: 7000 });
    run.until(8000);
    expect(run.opened.map(({ at }) => at)).toEqual([0, 7000]);
  });

  test('stops', () => {
    const run = new Run(() => 'silent');
    run.feed({ type: 'start' });
    run.feed({ type: 'stop' });
    expect(run.closed).toEqual([1]);
    expect(run.ladder.deadline()).toBeNull();
    run.feed({ type: 'online' });
    expect(run.opened.length).toBe(1);
  });
});
