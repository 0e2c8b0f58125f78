/** What the browser remembers of us. Storage may be forbidden; then we are somebody new each time. */

import { randomId } from '../ids.js';

export interface Keep { get(key: string): string | null; set(key: string, value: string): void; remove(key: string): void }

/** `storage` is a function because even naming localStorage throws where it is forbidden. */
export function keepIn(storage: () => Storage): Keep {
  const guarded = <T>(work: (keep: Storage) => T, otherwise: T): T => {
    try {
      return work(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => guarded((keep) => keep.getItem(`parlance.${key}`), null),
    set: (key, value) => guarded((keep) => keep.setItem(`parlance.${key}`, value), undefined),
    remove: (key) => guarded((keep) => keep.removeItem(`parlance.${key}`), undefined),
  };
}

/** The browser profile. */
export const profile = keepIn(() => localStorage);
/** This tab: a reload is the same participant, another tab another one. */
export const tab = keepIn(() => sessionStorage);

export function deviceId(): string {
  const known = profile.get('device');
  if (known !== null && /^[A-Za-z0-9_-]{8,64}$/.test(known)) return known;
  const made = randomId('d');
  profile.set('device', made);
  return made;
}
