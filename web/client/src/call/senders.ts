/** Our side of the four transceivers of one peer connection. */
import { type LocalTracks, SLOTS, SLOT_ENCODING, SLOT_KIND, type Slot } from './slots.js';

/** Two groups: the receiver keeps sound and picture of one group in step (lip sync). */
export interface SendStreams { person: MediaStream; screen: MediaStream }

const streamOf = (slot: Slot, streams: SendStreams): MediaStream =>
  slot === 'microphone' || slot === 'camera' ? streams.person : streams.screen;

/** For the side that offers. */
export function addTransceivers(peer: RTCPeerConnection, tracks: LocalTracks, streams: SendStreams): void {
  for (const slot of SLOTS) {
    const encoding = SLOT_ENCODING[slot];
    peer.addTransceiver(tracks[slot] ?? SLOT_KIND[slot], {
      direction: 'sendrecv', streams: [streamOf(slot, streams)], ...(encoding ? { sendEncodings: [{ ...encoding }] } : {}),
    });
  }
}

/** For the side that answers: the offer made the transceivers, in the order of its m-lines. */
export function fillTransceivers(peer: RTCPeerConnection, tracks: LocalTracks, streams: SendStreams): void {
  peer.getTransceivers().slice(0, SLOTS.length).forEach((transceiver, index) => {
    const slot = SLOTS[index];
    if (slot === undefined || transceiver.direction === 'sendrecv') return; // An ICE restart: all is in place.
    transceiver.direction = 'sendrecv';
    // Firefox before 113 lacks setStreams; lip sync is then the best effort of its jitter buffers.
    transceiver.sender.setStreams?.(streamOf(slot, streams));
    void replace(transceiver.sender, tracks[slot], slot);
  });
}

export function replaceTracks(peer: RTCPeerConnection, tracks: LocalTracks): void {
  peer.getTransceivers().slice(0, SLOTS.length).forEach(({ sender }, index) => {
    const slot = SLOTS[index];
    if (slot !== undefined && sender.track !== tracks[slot]) void replace(sender, tracks[slot], slot);
  });
}

async function replace(sender: RTCRtpSender, track: MediaStreamTrack | null, slot: Slot): Promise<void> {
  try {
    await sender.replaceTrack(track);
    await limit(sender, slot);
  } catch (cause) {
    // The connection was closed meanwhile, or the browser refuses this track: the others still flow.
    console.warn(`parlance: ${slot} could not be sent`, cause);
  }
}

async function limit(sender: RTCRtpSender, slot: Slot): Promise<void> {
  const wanted = SLOT_ENCODING[slot];
  const parameters = sender.getParameters();
  const encoding = parameters.encodings[0];
  if (wanted === undefined || encoding === undefined || encoding.maxBitrate === wanted.maxBitrate) return;
  Object.assign(encoding, wanted);
  await sender.setParameters(parameters);
}

/** Lowers what the camera may send, or gives all of it back (null). */
export async function limitCamera(peer: RTCPeerConnection, maxBitrate: number | null): Promise<void> {
  const sender = peer.getTransceivers()[SLOTS.indexOf('camera')]?.sender;
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings[0];
  const usual = SLOT_ENCODING.camera?.maxBitrate ?? Infinity;
  const wanted = Math.min(maxBitrate ?? usual, usual);
  if (sender === undefined || parameters === undefined || encoding === undefined || encoding.maxBitrate === wanted) return;
  encoding.maxBitrate = wanted;
  // Refused, e.g. because the connection has ended: then it sends what it did.
  await sender.setParameters(parameters).catch((cause: unknown) => console.debug('parlance: a camera kept its bitrate', cause));
}
