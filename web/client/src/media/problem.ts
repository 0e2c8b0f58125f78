import type { DeviceProblem } from '../api.js';

/** Names of W3C Media Capture, 10.2.1 ff.; old Firefox and Safari versions use some of their own. */
const PROBLEMS: Readonly<Record<string, DeviceProblem>> = {
  NotAllowedError: 'denied', PermissionDeniedError: 'denied',
  NotFoundError: 'not_found', OverconstrainedError: 'not_found', DevicesNotFoundError: 'not_found',
  NotReadableError: 'in_use', AbortError: 'in_use', TrackStartError: 'in_use',
  SecurityError: 'insecure', TypeError: 'insecure',
};

export function problemOf(cause: unknown): DeviceProblem {
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : '';
  return PROBLEMS[name] ?? 'unknown';
}
