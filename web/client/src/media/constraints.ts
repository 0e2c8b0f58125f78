/** What we ask the browser for. A remembered device is a wish: if it is gone, another one will do. */
const wish = (deviceId: string | null): { deviceId?: ConstrainDOMString } => (deviceId === null ? {} : { deviceId: { ideal: deviceId } });

export function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return { ...wish(deviceId), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

export function cameraConstraints(deviceId: string | null): MediaTrackConstraints {
  return { ...wish(deviceId), width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

/** Text wants every pixel and few pictures: 5 to 15 a second carry a slide, a cursor and a scrolled page. */
export const SCREEN_CONSTRAINTS: DisplayMediaStreamOptions = {
  video: { width: { max: 2560 }, height: { max: 1440 }, frameRate: { ideal: 10, max: 15 } },
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
};
