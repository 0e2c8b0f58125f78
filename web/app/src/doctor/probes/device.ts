/** This browser and its devices. Nothing is asked of the person unless they press the button. */
import { createLocalMedia, type DeviceProblem } from '@parlance/client';
import { failed, worked, type DeviceState, type Measurements } from '../measurements';

export function lookAtBrowser(): Measurements['browser'] {
  if (typeof RTCPeerConnection === 'undefined') return failed('no RTCPeerConnection');
  const codecs = typeof RTCRtpReceiver === 'undefined' ? undefined : RTCRtpReceiver.getCapabilities('video')?.codecs;
  const names = (codecs ?? []).map(({ mimeType }) => mimeType.replace(/^video\//i, '')).filter((name) => !/^(rtx|red|ulpfec|flexfec)/i.test(name));
  return worked({ video: [...new Set(names)] });
}

type Kind = 'microphone' | 'camera';

export async function lookAtDevice(kind: Kind): Promise<DeviceState> {
  if (!window.isSecureContext) return { permission: 'unknown', count: 0, tried: { problem: 'insecure' } };
  return { permission: await permissionOf(kind), count: await countOf(kind), tried: null };
}

async function permissionOf(kind: Kind): Promise<DeviceState['permission']> {
  try {
    // Newer than TypeScript's list of names; browsers without it throw.
    return (await navigator.permissions.query({ name: kind as PermissionName })).state;
  } catch {
    return 'unknown';
  }
}

async function countOf(kind: Kind): Promise<number> {
  try {
    const wanted = kind === 'microphone' ? 'audioinput' : 'videoinput';
    return (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === wanted).length;
  } catch {
    return 0;
  }
}

/** Opens both for a moment, as a meeting would; this asks for permission. */
export async function tryDevices(): Promise<Record<Kind, DeviceState>> {
  const media = createLocalMedia();
  try {
    await media.open();
    const { microphone, camera, microphoneProblem, cameraProblem, microphones, cameras, microphoneId, cameraId } = media.state;
    const triedWith = (on: boolean, problem: DeviceProblem | null, devices: MediaDeviceInfo[], id: string | null): DeviceState['tried'] =>
      on && problem === null ? { label: (devices.find(({ deviceId }) => deviceId === id) ?? devices[0])?.label ?? '' } : { problem: problem ?? 'unknown' };
    return {
      microphone: { ...(await lookAtDevice('microphone')), tried: triedWith(microphone === 'on', microphoneProblem, microphones, microphoneId) },
      camera: { ...(await lookAtDevice('camera')), tried: triedWith(camera === 'on', cameraProblem, cameras, cameraId) },
    };
  } finally {
    media.close();
  }
}
