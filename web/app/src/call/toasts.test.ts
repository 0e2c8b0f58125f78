import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a notice goes by itself, and the same words stand once', () => {
  const toasts = new Toasts();
  toasts.say('a');
  toasts.say('b');
  toasts.say('a');
  expect(toasts.list.map((toast) => toast.text)).toEqual(['b', 'a']);
  vi.advanceTimersByTime(6000);
  expect(toasts.list).toEqual([]);
});
