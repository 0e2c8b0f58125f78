import { expect, test } from 'vitest';
import { shortcutOf } from './keys';

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

test('commands work while typing, letters do not', () => {
  expect(shortcutOf(press('d', { ctrlKey: true }), true, false)).toBe('microphone');
  expect(shortcutOf(press('e', { metaKey: true }), true, true)).toBe('camera');
  expect(shortcutOf(press('c'), true, false)).toBeNull();
  expect(shortcutOf(press('c'), false, false)).toBe('chat');
  expect(shortcutOf(press('P'), false, false)).toBe('people');
});

test('other combinations stay with the browser', () => {
  expect(shortcutOf(press('c', { ctrlKey: true }), false, false)).toBeNull();
  expect(shortcutOf(press('d', { ctrlKey: true, shiftKey: true }), false, false)).toBeNull();
  expect(shortcutOf(press('h', { repeat: true }), false, false)).toBeNull();
  expect(shortcutOf(press('toString'), false, false)).toBeNull();
});
