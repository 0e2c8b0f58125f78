import { describe, expect, test } from 'vitest';
import { SlotMap, reached } from './slot_map.js';
import { REFUSED_PAUSE_MS, VIEW_PAUSE_MS, View } from './view.js';

const gives = (mid: string, participant: string, timestamp: number, source: 'camera' | 'screen' = 'camera') =>
  ({ mid, participant, source, timestamp }) as const;

describe('a receive slot', () => {
  test('shows nobody before the frame from which it is theirs', () => {
    const slots = new SlotMap();
    slots.apply([gives('7', 'u_a', 1000)]);
    expect(slots.find('u_a', 'camera')).toBeNull();
    expect(slots.decoded('7', 999), 'a frame of the one before').toBe(false);
    expect(slots.find('u_a', 'camera')).toBeNull();
    expect(slots.decoded('7', 1000)).toBe(true);
    expect(slots.find('u_a', 'camera')).toBe('7');
    expect(slots.awaited).toEqual([]);
  });
  test('knows the order of timestamps across their wrap', () => {
    expect(reached(5, 2 ** 32 - 90_000)).toBe(true);
    expect(reached(2 ** 32 - 90_000, 5)).toBe(false);
    expect(reached(7, 7)).toBe(true);
  });
  test('is nobody’s at once when it changes hands, and never shows the old picture under the new name', () => {
    const slots = new SlotMap();
    slots.apply([gives('7', 'u_a', 0)]);
    slots.decoded('7', 10);
    slots.apply([gives('7', 'u_b', 5000)]);
    expect(slots.find('u_a', 'camera')).toBeNull();
    slots.decoded('7', 4000);
    expect(slots.find('u_b', 'camera')).toBeNull();
    slots.apply([{ mid: '7', participant: null }]);
    slots.decoded('7', 6000);
    expect(slots.find('u_b', 'camera'), 'nobody from now on').toBeNull();
  });
  test('stays shown when the same picture is announced again', () => {
    const slots = new SlotMap();
    slots.apply([gives('7', 'u_a', 0)]);
    slots.decoded('7', 10);
    slots.apply([gives('7', 'u_a', 9000)]);
    expect(slots.find('u_a', 'camera')).toBe('7');
    slots.apply([gives('7', 'u_a', 9000, 'screen')]);
    expect(slots.find('u_a', 'screen'), 'but another source is another picture').toBeNull();
  });
});

describe('the view', () => {
  const tile = (participant: string, height = 300) => ({ participant, source: 'camera', height }) as const;
  test('is told at once, then at most so often, and only when it changed', () => {
    const view = new View();
    view.want([tile('u_a')]);
    expect(view.take(0)?.tiles).toEqual([tile('u_a')]);
    expect(view.take(1000), 'nothing new').toBeNull();
    view.want([tile('u_a', 301)]);
    expect(view.take(1000)?.tiles).toEqual([tile('u_a', 330)]);
    view.want([tile('u_a', 500)]);
    expect(view.take(1000 + VIEW_PAUSE_MS - 1)).toBeNull();
    expect(view.take(1000 + VIEW_PAUSE_MS)?.tiles).toEqual([tile('u_a', 510)]);
  });
  test('keeps to the limits of the protocol', () => {
    const view = new View();
    view.want([tile('u_a', 0), tile('u_a', 9), ...Array.from({ length: 70 }, (_, i) => tile(`u_${i}`, 99_999))]);
    const tiles = view.take(0)?.tiles ?? [];
    expect(tiles.length).toBe(64);
    expect(new Set(tiles.map((one) => one.participant)).size).toBe(64);
    expect(tiles[0]?.height).toBe(30);
    expect(tiles[1]?.height).toBe(4320);
  });
  test('holds a picture only while no view without it may be the newest that the server knows', () => {
    const view = new View();
    view.want([tile('u_a')]);
    const first = view.take(0);
    expect(view.holds('u_a', 'camera'), 'not before the server has answered').toBe(false);
    view.confirm(first?.id ?? 0);
    expect(view.holds('u_a', 'camera')).toBe(true);
    view.want([]);
    view.take(1000);
    view.want([tile('u_a')]);
    const third = view.take(2000);
    expect(view.holds('u_a', 'camera'), 'its slot may carry somebody else meanwhile').toBe(false);
    view.confirm(third?.id ?? 0);
    expect(view.holds('u_a', 'camera')).toBe(true);
  });
  test('that was refused is no view, and is told again after a while', () => {
    const view = new View();
    view.want([tile('u_a')]);
    view.confirm(view.take(0)?.id ?? 0);
    view.want([tile('u_a'), tile('u_b')]);
    view.refuse(view.take(1000)?.id ?? 0, 1050);
    expect([view.holds('u_a', 'camera'), view.holds('u_b', 'camera')], 'what was confirmed before stands').toEqual([true, false]);
    expect(view.take(1050 + REFUSED_PAUSE_MS - 1)).toBeNull();
    expect(view.take(1050 + REFUSED_PAUSE_MS)?.tiles.length).toBe(2);
  });
  test('that was refused when it was no longer wanted changes nothing', () => {
    const view = new View();
    view.want([tile('u_a')]);
    const first = view.take(0);
    view.want([tile('u_b')]);
    const second = view.take(1000);
    view.refuse(first?.id ?? 0, 1001);
    view.confirm(second?.id ?? 0);
    expect([view.holds('u_b', 'camera'), view.take(9000)]).toEqual([true, null]);
    view.forget();
    view.refuse(second?.id ?? 0, 9001);
    expect(view.take(9001)?.tiles.length, 'a server that has forgotten it is told at once').toBe(1);
  });
  test('is told again to a server that has forgotten it', () => {
    const view = new View();
    view.want([tile('u_a')]);
    view.take(0);
    view.forget();
    expect(view.take(1)?.tiles.length).toBe(1);
  });
});
