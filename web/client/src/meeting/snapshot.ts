/** Joins what the server says of the others with what their calls bring. Pure. */
import type { Participant, RemoteParticipant } from '../api.js';
import type { CallView } from '../call/peer_call.js';
import type { RoomState } from './room_state.js';

const NO_CALL: CallView = { stream: null, screen: null, path: 'connecting', quality: 'unknown', speaking: false };

export function snapshot(
  room: RoomState, lingering: readonly Participant[], view: (id: string) => CallView | null,
): RemoteParticipant[] {
  const listed = room.participants.filter((one) => one.id !== room.self);
  const kept = lingering.filter((one) => !room.participants.some((other) => other.id === one.id));
  return [...listed, ...kept].map((participant) => {
    const call = view(participant.id) ?? NO_CALL;
    return { ...participant, ...call, screen: participant.media.screen === 'on' ? call.screen : null };
  });
}
