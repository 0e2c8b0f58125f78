/** Joins what the server says of the others with what their media brings. Pure, but for `media`. */
import type { Participant, RemoteParticipant } from '../api.js';
import type { RemoteMedia } from '../topology/meeting_media.js';
import type { RoomState } from './room_state.js';

export function snapshot(
  room: RoomState, lingering: readonly Participant[], media: (participant: Participant) => RemoteMedia,
): RemoteParticipant[] {
  const listed = room.participants.filter((one) => one.id !== room.self);
  const kept = lingering.filter((one) => !room.participants.some((other) => other.id === one.id));
  return [...listed, ...kept].map((participant) => {
    const arriving = media(participant);
    return { ...participant, ...arriving, screen: participant.media.screen === 'on' ? arriving.screen : null };
  });
}
