import { expect, test } from 'vitest';
import { Liveness, type LivenessAction } from './liveness.js';

function at(liveness: Liveness, now: number): string[] {
  const out: LivenessAction[] = [];
  liveness.tick(now, out);
  return out.map((action) => action.type);
}

test('pings after five seconds without having sent', () => {
  const liveness = new Liveness();
  liveness.start(0);
  liveness.sent(3000);
  expect(at(liveness, 5000)).toEqual([]);
  expect(liveness.deadline()).toBe(8000);
  expect(at(liveness, 8000)).toEqual(['ping']);
});

test('gives a pipe up that is silent for two seconds after the ping', () => {
  const liveness = new Liveness();
  liveness.start(0);
  at(liveness, 5000);
  expect(at(liveness, 6999)).toEqual([]);
  expect(at(liveness, 7000)).toEqual(['dead']);
  expect(liveness.deadline()).toBeNull();
});

test('anything heard is life', () => {
  const liveness = new Liveness();
  liveness.start(0);
  at(liveness, 5000);
  liveness.heard();
  expect(at(liveness, 7000)).toEqual([]);
  expect(at(liveness, 10_000)).toEqual(['ping']);
});

test('a suspect pipe is asked at once, and a pipe that is not there is not', () => {
  const liveness = new Liveness();
  liveness.suspect(0);
  expect(liveness.deadline()).toBeNull();
  liveness.start(0);
  liveness.suspect(1000);
  expect(at(liveness, 1000)).toEqual(['ping']);
});
