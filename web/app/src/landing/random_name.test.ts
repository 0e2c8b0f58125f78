import { expect, test } from 'vitest';
import { canonicalRoomName } from '../routing/room_name';
import { randomRoomName, secureBelow } from './random_name';

test('a random name is three words, and a room name as it stands', () => {
  for (let i = 0; i < 200; i++) {
    const name = randomRoomName(secureBelow);
    expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z]+$/);
    expect(canonicalRoomName(name)).toBe(name);
  }
});
