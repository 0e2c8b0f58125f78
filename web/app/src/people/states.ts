import type { Participant } from '@parlance/client';
import { words } from './words';

/** A person's states in words. Pure. */
export function statesOf({ media, hand, connected }: Pick<Participant, 'media' | 'hand' | 'connected'>): string {
  const states = [
    connected ? '' : words.away,
    hand ? words.hand : '',
    media.screen === 'on' ? words.sharing : '',
    media.microphone === 'on' ? '' : words.muted,
    media.camera === 'on' ? '' : words.cameraOff,
  ].filter(Boolean);
  const text = states.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
