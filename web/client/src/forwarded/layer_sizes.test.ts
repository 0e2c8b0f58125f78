import { describe, expect, test } from 'vitest';
import { scalesFor } from './layer_sizes.js';
import { applyWish } from './sender_settings.js';

describe('the sizes of a camera that is sent several times', () => {
  test('are a quarter, half and the whole of a large picture', () => {
    expect(scalesFor({ width: 1280, height: 720 })).toEqual([4, 2, 1]);
    expect(scalesFor({ width: 720, height: 1280 }), 'upright').toEqual([4, 2, 1]);
    expect(scalesFor({}), 'not known yet').toEqual([4, 2, 1]);
  });
  test('hold the whole of a small picture, of which browsers leave out the last encodings', () => {
    expect(scalesFor({ width: 640, height: 480 })).toEqual([2, 1, 1]);
    expect(scalesFor({ width: 320, height: 180 })).toEqual([1, 1, 1]);
  });
  test('change when another camera is chosen, and stay when nothing is said of them', () => {
    const encodings = [4, 2, 1].map((scaleResolutionDownBy) => ({ active: true, scaleResolutionDownBy }));
    const parameters = { encodings, codecs: [], transactionId: '', headerExtensions: [], rtcp: {} };
    expect(applyWish(parameters, { encodings: 3, codec: 'vp8', scales: [2, 1, 1] })).toBe(true);
    expect(encodings.map((one) => one.scaleResolutionDownBy)).toEqual([2, 1, 1]);
    expect(applyWish(parameters, { encodings: 3, codec: 'vp8' })).toBe(false);
  });
});
