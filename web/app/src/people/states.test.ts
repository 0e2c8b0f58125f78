import { expect, test } from 'vitest';
import { statesOf } from './states';

test('states are said in words', () => {
  const media = { microphone: 'off', camera: 'none', screen: 'on' } as const;
  expect(statesOf({ media, hand: true, connected: true })).toBe('Hand raised, sharing a screen, muted, camera off');
  expect(statesOf({ media: { microphone: 'on', camera: 'on', screen: 'off' }, hand: false, connected: true })).toBe('');
});
