/** Which devices the person chose, kept for the next visit. */
import { profile } from '../meeting/identity.js';

export type Chosen = 'microphone' | 'camera' | 'speaker';

export const recall = (kind: Chosen): string | null => profile.get(`choice.${kind}`);
export const remember = (kind: Chosen, deviceId: string): void => profile.set(`choice.${kind}`, deviceId);
