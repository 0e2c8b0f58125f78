import type { MeasurementId } from './measurements';

/** 'unneeded': it fails, and this person's calls do without it. */
export type State = 'running' | 'works' | 'slow' | 'fails' | 'unneeded' | 'untested';

export interface Finding {
  id: MeasurementId;
  state: State;
  /** The result in a few signs, as in '24 ms'. */
  figure: string;
  /** What it means; empty where there is nothing to say. */
  means: string;
  /** What the person can do. */
  remedy: string;
  /** What whoever runs the server can do; shown in the report. */
  operator: string;
  /** Technical, for the report. */
  detail: string;
}

export const blank = (id: MeasurementId, state: State): Finding => ({ id, state, figure: '', means: '', remedy: '', operator: '', detail: '' });

export interface Verdict {
  level: 'running' | 'good' | 'fair' | 'bad';
  title: string;
  text: string;
}

/** In the order in which they are shown. */
export const groups: readonly { id: 'media' | 'server' | 'speed' | 'device'; members: readonly MeasurementId[] }[] = [
  { id: 'media', members: ['mediaUdp', 'mediaTcp', 'relayUdp', 'relayTcp', 'relayTls', 'stun'] },
  { id: 'server', members: ['server', 'websocket', 'events', 'polling'] },
  { id: 'speed', members: ['down', 'up'] },
  { id: 'device', members: ['browser', 'microphone', 'camera'] },
];
