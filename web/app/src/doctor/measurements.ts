/** What the probes bring home. Pure values: judge.ts makes words of them. */
import type { DeviceProblem } from '@parlance/client';

export interface Timing {
  medianMs: number;
  /** Mean difference between one round trip and the next. */
  jitterMs: number;
  /** 0 to 1; null where nothing can get lost. */
  loss: number | null;
}

/** `why`: a few technical words for the report. */
export type Failure = { outcome: 'failed'; why: string };
export type Skip = { outcome: 'skipped'; because: SkipReason };
export type Attempt<T> = ({ outcome: 'worked' } & T) | Failure | Skip;

/**
 * offline: the server was not reached; turned_off: the operator's choice; often: tested too much lately; busy: by others; no_relay, no_tcp, no_stun:
 * this server has none; unable: the browser can't.
 */
export type SkipReason = 'offline' | 'turned_off' | 'often' | 'busy' | 'no_relay' | 'no_tls' | 'no_tcp' | 'no_stun' | 'unable';

export interface Way {
  timing: Timing;
  /** As in 'udp 203.0.113.5:8443'. */
  path: string;
}

export interface DeviceState {
  /** 'unknown' where the browser does not tell. */
  permission: 'granted' | 'denied' | 'prompt' | 'unknown';
  count: number;
  /** After the person had it tried: the device's name, or what went wrong. */
  tried: { label: string } | { problem: DeviceProblem } | null;
}

export interface Measurements {
  browser: Attempt<{ video: string[] }>;
  server: Attempt<{ ms: number; address: string; ownCertificate: boolean }>;
  websocket: Attempt<Timing>;
  events: Attempt<{ ms: number }>;
  polling: Attempt<{ ms: number }>;
  mediaUdp: Attempt<Way>;
  mediaTcp: Attempt<Way>;
  /** `address` null: the same as the device's own. */
  stun: Attempt<{ ms: number; address: string | null }>;
  relayUdp: Attempt<Way>;
  relayTcp: Attempt<Way>;
  relayTls: Attempt<Way>;
  /** `least`: the test ended before the line was full. */
  down: Attempt<{ mbps: number; least: boolean }>;
  up: Attempt<{ mbps: number; least: boolean }>;
  microphone: DeviceState;
  camera: DeviceState;
}

export type MeasurementId = keyof Measurements;
/** What is known by now. */
export type Known = Partial<Measurements>;

export const worked = <T>(value: T): { outcome: 'worked' } & T => ({ outcome: 'worked', ...value });
export const failed = (why: string): Failure => ({ outcome: 'failed', why });
export const skipped = (because: SkipReason): Skip => ({ outcome: 'skipped', because });
