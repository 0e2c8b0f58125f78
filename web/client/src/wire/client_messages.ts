/** What we send (docs/protocol.md, 3 and 4.1). Plain values: the session adds `seq` and `ack`. */
import type { MediaState, Reaction } from '../api.js';
import type { MediaRequest } from './media_messages.js';

export interface Version { major: number; minor: number }
export const PROTOCOL_VERSION: Version = { major: 1, minor: 1 };

export interface Description { type: 'offer' | 'answer'; sdp: string }
export interface Candidate { candidate: string; sdpMid: string | null; sdpMLineIndex: number | null }

/** One piece of a negotiation: exactly one of the two members. `candidate: null` ends the candidates. */
export type SignalPart = { description: Description } | { candidate: Candidate | null };

export interface Resume { session: string; token: string; received: number }
export interface Hello {
  type: 'hello'; version: Version; capabilities: string[]; device: string; client: string; room: string;
  person?: string; resume?: Resume;
}

export interface JoinRequest { type: 'join'; name: string; participant_token?: string; media: MediaState }
export type SignalRequest = { type: 'signal'; to: string; call?: string } & SignalPart;
export type Request =
  | JoinRequest
  | { type: 'leave' }
  | SignalRequest
  | { type: 'chat.send'; message_id: string; text: string }
  | { type: 'media.set'; media: MediaState }
  | { type: 'hand.set'; raised: boolean }
  | { type: 'reaction.send'; reaction: Reaction }
  | { type: 'name.set'; name: string }
  | MediaRequest;

/** Messages that carry no `seq`. */
export type Control = { type: 'ack'; ack: number } | { type: 'ping' } | { type: 'pong' } | { type: 'bye' };

export type NumberedRequest = Request & { seq: number };
export type ClientMessage = Hello | ((Control | NumberedRequest) & { ack?: number });

/** The body of /signal/send and /signal/poll (section 5); `texts` are messages already in JSON. */
export function batchOf(texts: readonly string[]): string {
  return `{"messages":[${texts.join(',')}]}`;
}

/** The body for navigator.sendBeacon, which can't set the Authorization header. */
export function byeBeacon(session: string, token: string): string {
  return JSON.stringify({ session, token, messages: [{ type: 'bye' }] });
}
