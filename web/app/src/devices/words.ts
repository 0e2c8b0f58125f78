import type { DeviceProblem } from '@parlance/client';

export const words = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  none: { microphone: 'Microphone not available', camera: 'Camera not available', speaker: 'System default' },
  unnamed: (kind: string, number: number) => `${kind} ${number}`,
  title: 'Devices',
  done: 'Done',
  turn: {
    microphone: { on: 'Turn on microphone', off: 'Turn off microphone' },
    camera: { on: 'Turn on camera', off: 'Turn off camera' },
  },
};

const kRemedies: Record<DeviceProblem, (device: string) => string> = {
  denied: (device) => `Your browser does not let this page use your ${device}. Allow it beside the address, then turn it on.`,
  not_found: (device) => `No ${device} was found. Plug one in and turn it on, or join without it.`,
  in_use: (device) => `Your ${device} is used by another program. Close it, or choose another.`,
  insecure: (device) => `Browsers open a ${device} only on secure pages. Use the https address of this server.`,
  unknown: (device) => `Your ${device} did not start. Unplug it and plug it in again, or choose another.`,
};

export const remedy = (device: 'microphone' | 'camera', problem: DeviceProblem): string => kRemedies[problem](device);

/** Both at once in one sentence where the cause is the same. */
export function remedies(microphone: DeviceProblem | null, camera: DeviceProblem | null): string[] {
  if (microphone && microphone === camera && (microphone === 'denied' || microphone === 'insecure')) {
    return [kRemedies[microphone]('microphone or camera')];
  }
  return [...(microphone ? [remedy('microphone', microphone)] : []), ...(camera ? [remedy('camera', camera)] : [])];
}
