/** What we know of the room, from the server's events alone. Pure: each event gives a new value. */
import type { ChatMessage, Participant } from '../api.js';
import type { ServerEvent, StoredChatMessage } from '../wire/server_messages.js';

export interface RoomState {
  self: string | null;
  participants: readonly Participant[];
  chat: readonly ChatMessage[];
  occupancy: number;
}

export const EMPTY_ROOM: RoomState = { self: null, participants: [], chat: [], occupancy: 0 };

export function applyEvent(room: RoomState, event: ServerEvent): RoomState {
  switch (event.type) {
    case 'joined':
      return counted({ ...room, self: event.self, participants: event.participants, chat: mergeChat(room.chat, event.chat) });
    case 'participant.joined':
    case 'participant.updated':
      return counted({ ...room, participants: withParticipant(room.participants, event.participant) });
    case 'participant.left':
      return counted({ ...room, participants: room.participants.filter((one) => one.id !== event.id) });
    case 'chat.message':
      return { ...room, chat: mergeChat(room.chat, [event.chat]) };
    case 'room.occupancy':
      return { ...room, occupancy: event.occupancy };
    default:
      return room;
  }
}

function counted(room: RoomState): RoomState {
  return { ...room, occupancy: room.participants.length };
}

function withParticipant(participants: readonly Participant[], newest: Participant): Participant[] {
  const known = participants.some((one) => one.id === newest.id);
  return known ? participants.map((one) => (one.id === newest.id ? newest : one)) : [...participants, newest];
}

/** Messages by their place in the room; our own unacknowledged ones stay last, in the order of sending. */
export function mergeChat(known: readonly ChatMessage[], stored: readonly StoredChatMessage[]): ChatMessage[] {
  const arrived = new Set(stored.map((one) => `${one.from} ${one.message_id}`));
  const places = new Map(stored.map((one) => [one.id, one]));
  const waiting: ChatMessage[] = [];
  for (const message of known) {
    if (message.id !== undefined) places.set(message.id, places.get(message.id) ?? (message as StoredChatMessage));
    else if (!arrived.has(`${message.from} ${message.message_id}`)) waiting.push(message);
  }
  return [...[...places.values()].sort((a, b) => a.id - b.id), ...waiting];
}
