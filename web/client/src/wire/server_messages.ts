/** What the server sends (docs/protocol.md, 3 and 4.2). Parsed and checked by parse.ts. */
import type { ChatMessage, Participant, Reaction } from '../api.js';
import type { SignalPart, Version } from './client_messages.js';
import type { MediaEvent } from './media_messages.js';

export interface Welcome {
  type: 'welcome'; version: Version; session: string; token: string; resumed: boolean; received: number; person: string;
  room: { name: string; occupancy: number; capacity: number };
  boot: string; resume_window_ms: number; stun: { port: number };
}

/** A reply has `re` and `seq`; without `re` the error speaks of the pipe or the session. */
export interface ErrorMessage {
  type: 'error'; seq?: number; re?: number; error: string; message: string; fatal: boolean; retry_after_ms?: number;
}
export interface OkMessage { type: 'ok'; seq: number; re: number }

/** A chat message as the server tells it: its place in the room is known. */
export type StoredChatMessage = ChatMessage & { id: number };

export interface Joined {
  type: 'joined'; self: string; participant_token: string; participants: Participant[];
  chat: StoredChatMessage[];
}
/** What our server's relay (TURN) asks for (4.8). */
export interface RelayAccess { port: number; tls_port: number; username: string; credential: string; lifetime_ms: number }
export type SignalEvent = { type: 'signal'; from: string; call?: string } & SignalPart;
export type ServerEvent =
  | Joined
  | { type: 'participant.joined'; participant: Participant }
  | { type: 'participant.updated'; participant: Participant }
  | { type: 'participant.left'; id: string; reason: string }
  | SignalEvent
  | { type: 'chat.message'; chat: StoredChatMessage }
  | { type: 'reaction'; from: string; reaction: Reaction }
  | { type: 'room.occupancy'; occupancy: number }
  | { type: 'notice'; notice: string; message: string }
  | ({ type: 'turn' } & RelayAccess)
  | MediaEvent;

export type NumberedEvent = ServerEvent & { seq: number };
export type ServerMessage = (
  | Welcome | ErrorMessage | OkMessage | NumberedEvent
  | { type: 'ack'; ack: number } | { type: 'ping' } | { type: 'pong' }
  /** A numbered message of a later version: counted, not understood. */
  | { type: 'unknown'; name: string; seq?: number }
) & { ack?: number };
