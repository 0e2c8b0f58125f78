/** The shortcuts of the call. */

const kApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const command = (key: string): string => (kApple ? `⌘${key}` : `Ctrl+${key}`);

export const keyNames = { microphone: command('D'), camera: command('E'), hand: 'H', chat: 'C', people: 'P' };

export type Shortcut = keyof typeof keyNames;

const kLetters = new Map<string, Shortcut>([
  ['h', 'hand'],
  ['c', 'chat'],
  ['p', 'people'],
]);

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'>;

/** What a key press means, or null. Single letters mean nothing while the person types. */
export function shortcutOf(event: Pressed, typing: boolean, apple = kApple): Shortcut | null {
  if (event.altKey || event.shiftKey || event.repeat) return null;
  const key = event.key.toLowerCase();
  const commanded = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (commanded) return key === 'd' ? 'microphone' : key === 'e' ? 'camera' : null;
  if (typing || event.ctrlKey || event.metaKey) return null;
  return kLetters.get(key) ?? null;
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
