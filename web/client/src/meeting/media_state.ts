import type { LocalMediaState, MediaState } from '../api.js';

/** What we tell the others about our devices. */
export function mediaStateOf(state: LocalMediaState): MediaState {
  return { microphone: state.microphone, camera: state.camera, screen: state.screenStream === null ? 'off' : 'on' };
}

export function sameMedia(a: MediaState, b: MediaState): boolean {
  return a.microphone === b.microphone && a.camera === b.camera && a.screen === b.screen;
}
