import { describe, expect, test } from 'vitest';
import { bestColumns, duet, grid, withMain, type Place, type Size } from './grid';

const wide = { width: 1256, height: 704 };
const phone = { width: 374, height: 760 };
const inside = (stage: Size) => (place: Place) =>
  place.left >= -0.5 &&
  place.top >= -0.5 &&
  place.left + place.width <= stage.width + 0.5 &&
  place.top + place.height <= stage.height + 0.5;

describe('the grid', () => {
  test.each([
    [1, wide, 1],
    [2, wide, 2],
    [4, wide, 2],
    [6, wide, 3],
    [2, phone, 1],
    [6, phone, 2],
  ])('gives %i tiles on %j %i columns', (count, stage, columns) => expect(bestColumns(count, stage, 10)).toBe(columns));

  test('keeps every tile on the stage and between 4:3 and 16:9', () => {
    for (let count = 1; count <= 30; count++) {
      const places = grid(count, wide, 10);
      expect(places).toHaveLength(count);
      expect(places.every(inside(wide))).toBe(true);
      for (const place of places) {
        expect(place.width / place.height).toBeGreaterThan(4 / 3 - 0.01);
        expect(place.width / place.height).toBeLessThan(16 / 9 + 0.01);
      }
    }
  });

  test('has nothing to place on an empty stage', () => expect(grid(3, { width: 0, height: 0 }, 10)).toEqual([]));
});

test('in a duet both stand on the stage', () => expect(duet(wide, 10).every(inside(wide))).toBe(true));

test.each([wide, phone])('what is large and its strip do not overlap on %j', (stage) => {
  for (const people of [1, 3, 8]) {
    const { main, strip } = withMain(stage, 10, people);
    expect([main, strip].every(inside(stage))).toBe(true);
    expect(strip.left >= main.width || strip.top >= main.height).toBe(true);
  }
});
