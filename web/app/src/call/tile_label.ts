import type { MediaState, PathState, Quality } from '@parlance/client';
import { words } from './words';

/** The accessible name of a tile: the name, then the states (a contract, DESIGN section 7). */
export function tileLabel(name: string, media: Pick<MediaState, 'microphone'>, hand: boolean): string {
  return [name, ...(media.microphone === 'on' ? [] : ['muted']), ...(hand ? ['hand raised'] : [])].join(', ');
}

/** Trouble in words, or nothing. */
export function troubleOf(path: PathState, quality: Quality, connected: boolean): string {
  if (path === 'interrupted') return words.reconnecting;
  if (path === 'connecting') return connected ? words.connecting : words.reconnecting;
  if (quality === 'bad') return words.bad;
  return quality === 'weak' ? words.weak : '';
}
