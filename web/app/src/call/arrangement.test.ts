import { describe, expect, test } from 'vitest';
import { arrange, onFirstPage, type Scene } from './arrangement';
import { MainSpeaker } from './main_speaker';
import { Order } from './order';
import { capacityOf, kMostTiles, pageOf } from './pages';
import { viewOf } from './shown';

const wide = { width: 1256, height: 704 };
const phone = { width: 374, height: 700 };
const people = (count: number) => Array.from({ length: count }, (_, i) => `u_${i}`);
const scene = (change: Partial<Scene>): Scene => ({ others: [], screens: [], layout: 'grid', main: null, page: 0, stage: wide, ...change });

describe('pages', () => {
  test('hold 25 tiles on a wide stage and what can be recognized on a phone', () => {
    expect(capacityOf(wide, 10)).toBe(kMostTiles);
    expect(capacityOf(phone, 10)).toBeGreaterThanOrEqual(12);
    expect(capacityOf(phone, 10)).toBeLessThan(kMostTiles);
    expect(capacityOf({ width: 60, height: 60 }, 10), 'there is always one').toBe(1);
  });
  test('are equally full, and never beyond the last', () => {
    expect(pageOf(people(26), 25, 0)).toMatchObject({ count: 2, items: { length: 13 } });
    expect(pageOf(people(26), 25, 9)).toMatchObject({ index: 1, items: { length: 13 } });
    expect(pageOf([], 25, 3)).toEqual({ items: [], index: 0, count: 1 });
  });
});

describe('the stage', () => {
  const within = (places: Iterable<{ left: number; top: number; width: number; height: number }>, stage = wide) =>
    [...places].every((one) => one.left >= -1 && one.top >= -1 && one.left + one.width <= stage.width + 1 && one.top + one.height <= stage.height + 1);
  test.each([0, 1, 2, 4, 8, 24])('shows %i others and ourselves on one page', (count) => {
    const found = arrange(scene({ others: people(count) }));
    expect([found.others.size, found.pages]).toEqual([count, 1]);
    expect(found.self).not.toBeNull();
    expect(within([...found.others.values(), ...(found.self ? [found.self] : [])])).toBe(true);
  });
  test('shows more than fit in pages, each with ourselves', () => {
    const pages = [0, 1].map((page) => arrange(scene({ others: people(40), page })));
    expect(pages.map((one) => one.pages)).toEqual([2, 2]);
    expect(pages.reduce((sum, one) => sum + one.others.size, 0)).toBe(40);
    expect(pages.every((one) => one.self !== null)).toBe(true);
  });
  test('of two on a wide window has us in the corner, on an upright phone below', () => {
    expect(arrange(scene({ others: people(1) })).corner).toBe(true);
    expect(arrange(scene({ others: people(1), stage: phone })).corner).toBe(false);
  });
  test.each([wide, phone])('gives the speaker most of %j and keeps everybody else in the strip', (stage) => {
    const found = arrange(scene({ others: people(5), layout: 'speaker', main: 'u_3', stage }));
    const main = found.others.get('u_3');
    const rest = [...found.others].filter(([id]) => id !== 'u_3').map(([, place]) => place);
    expect(rest.length).toBeGreaterThan(0);
    for (const place of rest) expect(place.width * place.height).toBeLessThan((main?.width ?? 0) * (main?.height ?? 0));
    expect(within(found.others.values(), stage)).toBe(true);
  });
  test('gives a shared screen the stage in either layout', () => {
    for (const layout of ['grid', 'speaker'] as const) {
      const found = arrange(scene({ others: people(12), screens: ['u_2'], layout, main: 'u_1' }));
      expect(found.screens.get('u_2')?.width).toBeGreaterThan(wide.width * 0.7);
      expect(found.pages).toBeGreaterThan(1);
    }
    expect(arrange(scene({ others: people(3), screens: ['u_0', 'u_1'] })).screens.size, 'two share at once').toBe(2);
  });
});

describe('the order of people', () => {
  test('is that of their coming, and stays when somebody leaves', () => {
    const order = new Order();
    expect(order.follow(people(4), [], 9)).toEqual(people(4));
    expect(order.follow(['u_0', 'u_2', 'u_3', 'u_9'], [], 9)).toEqual(['u_0', 'u_2', 'u_3', 'u_9']);
  });
  test('changes only for a speaker who is not on the first page, at the place of the most silent', () => {
    const order = new Order();
    order.follow(people(5), ['u_2'], 3);
    expect(order.follow(people(5), ['u_1'], 3)).toEqual(people(5));
    expect(order.follow(people(5), ['u_4'], 3)).toEqual(['u_4', 'u_1', 'u_2', 'u_3', 'u_0']);
  });
  test('brings a speaker onto a first page that is not as full as it might be', () => {
    const room = onFirstPage(scene({ others: people(26) }));
    expect(room, '26 others are 13 and 13').toBe(13);
    expect(new Order().follow(people(26), ['u_13'], room).slice(0, room)).toContain('u_13');
    expect(onFirstPage(scene({ others: people(5), page: 1 })), 'whatever page is looked at').toBe(5);
  });
  test('moves nobody away who speaks', () => {
    expect(new Order().follow(people(3), ['u_0', 'u_1', 'u_2'], 2)).toEqual(people(3));
  });
});

describe('the large speaker', () => {
  test('changes when another one goes on speaking, not at a cough', () => {
    const speaker = new MainSpeaker();
    expect(speaker.follow(people(3), [], 0)).toBe('u_0');
    expect(speaker.follow(people(3), ['u_1'], 1000)).toBe('u_0');
    expect(speaker.follow(people(3), [], 1300)).toBe('u_0');
    expect(speaker.follow(people(3), ['u_1'], 2000)).toBe('u_0');
    expect(speaker.follow(people(3), ['u_1'], (speaker.due ?? 0))).toBe('u_1');
    expect(speaker.due).toBeNull();
  });
  test('stays while they speak, however loud the others are, and goes when they leave', () => {
    const speaker = new MainSpeaker();
    speaker.follow(people(3), ['u_1'], 0);
    expect(speaker.follow(people(3), ['u_2', 'u_1'], 9000)).toBe('u_1');
    expect(speaker.follow(['u_0', 'u_2'], ['u_2'], 9001)).toBe('u_2');
    expect(speaker.follow([], [], 9002)).toBeNull();
  });
});

test('only what is seen is asked for, the largest first, in physical pixels', () => {
  const tile = (participant: string) => ({ participant, source: 'camera' as const });
  const seen = [
    { tile: tile('u_a'), height: 100, visible: true }, { tile: tile('u_b'), height: 400, visible: true },
    { tile: tile('u_c'), height: 400, visible: false }, { tile: tile('u_d'), height: 0, visible: true },
  ];
  expect(viewOf(seen, 1.5)).toEqual([{ ...tile('u_b'), height: 600 }, { ...tile('u_a'), height: 150 }]);
});
