/** Checks every message of the server, so that the rest of the SDK can trust its types. */
import type { MediaState, Participant, Reaction } from '../api.js';
import type { Candidate, Description, SignalPart } from './client_messages.js';
import type { NumberedEvent, ServerMessage, StoredChatMessage, Welcome } from './server_messages.js';
import { readMediaEvent } from './media_messages.js';
import { type Fields, MalformedMessage, boolean, integer, isObject, listOf, object, oneOf, optional, string } from './fields.js';

const REACTIONS: readonly Reaction[] = ['thumbs_up', 'heart', 'laugh', 'clap', 'surprised', 'party'];
const DEVICE_STATES = ['on', 'off', 'none'] as const;

/** Throws MalformedMessage. Unknown members are ignored, unknown types become `unknown`. */
export function parseServerMessage(text: string): ServerMessage {
  const fields = readObject(text);
  const message = readMessage(fields, string(fields, 'type'));
  return { ...message, ...optional(fields, 'ack', integer) };
}

/**
 * A numbered message that we can't read is counted and skipped: resuming would only bring it again, for ever. Without a
 * number it throws as parseServerMessage does.
 */
export function parseOrSkip(text: string): ServerMessage {
  try {
    return parseServerMessage(text);
  } catch (cause) {
    const fields = readObject(text);
    if (fields['seq'] === undefined) throw cause;
    console.warn('parlance: a message of the server was skipped', cause);
    return { type: 'unknown', name: string(fields, 'type'), seq: integer(fields, 'seq', 1) };
  }
}

/** Reads the answer of a long poll: the messages, each as its own text. */
export function splitBatch(text: string): string[] {
  return listOf(readObject(text), 'messages', (message) => JSON.stringify(message));
}

function readObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedMessage('not JSON');
  }
  if (!isObject(value)) throw new MalformedMessage('not an object');
  return value;
}

function readMessage(fields: Fields, type: string): ServerMessage {
  switch (type) {
    case 'welcome':
      return readWelcome(fields);
    case 'ack':
      return { type, ack: integer(fields, 'ack') };
    case 'ping':
    case 'pong':
      return { type };
    case 'ok':
      return { type, seq: integer(fields, 'seq', 1), re: integer(fields, 're', 1) };
    case 'error':
      return {
        type, error: string(fields, 'error'), message: string(fields, 'message'), fatal: boolean(fields, 'fatal'),
        ...optional(fields, 'seq', positive), ...optional(fields, 're', positive),
        ...optional(fields, 'retry_after_ms', integer),
      };
    default:
      return readEvent(fields, type);
  }
}

function readEvent(fields: Fields, type: string): NumberedEvent | { type: 'unknown'; name: string; seq?: number } {
  const seq = (): number => integer(fields, 'seq', 1);
  switch (type) {
    case 'joined':
      return {
        type, seq: seq(), self: string(fields, 'self'), participant_token: string(fields, 'participant_token'),
        participants: listOf(fields, 'participants', readParticipant),
        chat: listOf(fields, 'chat', readChat),
      };
    case 'participant.joined':
    case 'participant.updated':
      return { type, seq: seq(), participant: readParticipant(object(fields, 'participant')) };
    case 'participant.left':
      return { type, seq: seq(), id: string(fields, 'id'), reason: string(fields, 'reason') };
    case 'signal':
      return { type, seq: seq(), from: string(fields, 'from'), ...optional(fields, 'call', string), ...readSignal(fields) };
    case 'chat.message':
      return { type, seq: seq(), chat: readChat(object(fields, 'chat')) };
    case 'reaction':
      return { type, seq: seq(), from: string(fields, 'from'), reaction: oneOf(fields, 'reaction', REACTIONS) };
    case 'room.occupancy':
      return { type, seq: seq(), occupancy: integer(fields, 'occupancy') };
    case 'turn':
      return {
        type, seq: seq(), port: integer(fields, 'port', 1), tls_port: integer(fields, 'tls_port'),
        username: string(fields, 'username'), credential: string(fields, 'credential'), lifetime_ms: integer(fields, 'lifetime_ms'),
      };
    case 'notice':
      return { type, seq: seq(), notice: string(fields, 'notice'), message: string(fields, 'message') };
    default: {
      const media = readMediaEvent(fields, type);
      if (media !== null) return { ...media, seq: seq() };
      return { type: 'unknown', name: type, ...optional(fields, 'seq', positive) };
    }
  }
}

function positive(fields: Fields, name: string): number {
  return integer(fields, name, 1);
}

function readWelcome(fields: Fields): Welcome {
  const version = object(fields, 'version');
  const room = object(fields, 'room');
  return {
    type: 'welcome',
    version: { major: integer(version, 'major'), minor: integer(version, 'minor') },
    session: string(fields, 'session'), token: string(fields, 'token'),
    resumed: boolean(fields, 'resumed'), received: integer(fields, 'received'), person: string(fields, 'person'),
    room: { name: string(room, 'name'), occupancy: integer(room, 'occupancy'), capacity: integer(room, 'capacity') },
    boot: string(fields, 'boot'), resume_window_ms: integer(fields, 'resume_window_ms'),
    stun: { port: integer(object(fields, 'stun'), 'port') },
  };
}

function readMedia(fields: Fields): MediaState {
  return {
    microphone: oneOf(fields, 'microphone', DEVICE_STATES),
    camera: oneOf(fields, 'camera', DEVICE_STATES),
    screen: oneOf(fields, 'screen', ['on', 'off']),
  };
}

function readParticipant(fields: Fields): Participant {
  return {
    id: string(fields, 'id'), person: string(fields, 'person'), name: string(fields, 'name'),
    media: readMedia(object(fields, 'media')), hand: boolean(fields, 'hand'), connected: boolean(fields, 'connected'),
    joined_at: integer(fields, 'joined_at'),
  };
}

function readChat(fields: Fields): StoredChatMessage {
  return {
    id: integer(fields, 'id', 1), message_id: string(fields, 'message_id'), from: string(fields, 'from'),
    name: string(fields, 'name'), text: string(fields, 'text'), at: integer(fields, 'at'),
  };
}

function readSignal(fields: Fields): SignalPart {
  const described = fields['description'] !== undefined;
  if (described === (fields['candidate'] !== undefined)) {
    throw new MalformedMessage('signal: expected either description or candidate');
  }
  if (described) return { description: readDescription(object(fields, 'description')) };
  return { candidate: fields['candidate'] === null ? null : readCandidate(object(fields, 'candidate')) };
}

function readDescription(fields: Fields): Description {
  return { type: oneOf(fields, 'type', ['offer', 'answer']), sdp: string(fields, 'sdp') };
}

function readCandidate(fields: Fields): Candidate {
  return {
    candidate: string(fields, 'candidate'),
    sdpMid: nullable(fields, 'sdpMid', string), sdpMLineIndex: nullable(fields, 'sdpMLineIndex', integer),
  };
}

/** W3C lets either of the two be null; a browser that leaves one out means the same. */
function nullable<T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T): T | null {
  return fields[name] === undefined || fields[name] === null ? null : read(fields, name);
}
