/** The messages of forwarded calls and of the topology (docs/protocol.md, 4.6 and 4.7). */
import type { TopologyName, ViewTile } from '../api.js';
import { type Fields, MalformedMessage, boolean, integer, listOf, oneOf, string } from './fields.js';

export const TRACK_SOURCES = ['microphone', 'camera', 'screen', 'screen_audio'] as const;
export type TrackSource = (typeof TRACK_SOURCES)[number];
const VIDEO_CODECS = ['vp8', 'vp9', 'h264', 'av1'] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];
const MEDIA_ENDS = ['lost', 'refused'] as const;
const TOPOLOGIES: readonly TopologyName[] = ['direct', 'forwarded'];
const REASONS = ['start', 'participants', 'capability', 'enforced', 'direct_failed', 'direct_broken', 'configured', 'two'] as const;

export type { TopologyName, ViewTile };

export type MediaRequest =
  | { type: 'media.offer'; connection: string; sdp: string; sources: Record<string, TrackSource> }
  | { type: 'media.close'; connection: string }
  | { type: 'view.set'; tiles: ViewTile[] }
  | { type: 'direct.state'; epoch: number; state: 'connected' | 'failed' | 'broken' }
  | { type: 'path.ready'; epoch: number };

/** What a slot carries from the frame with this RTP timestamp on; `participant: null`: nobody. */
export type SlotChange =
  | { mid: string; participant: string; source: TrackSource; timestamp: number }
  | { mid: string; participant: null };

export interface Topology {
  type: 'topology'; epoch: number; topology: TopologyName; direct: boolean; reason: (typeof REASONS)[number];
}

export type MediaEvent =
  | { type: 'media.answer'; connection: string; sdp: string }
  | { type: 'media.closed'; connection: string; reason: (typeof MEDIA_ENDS)[number] }
  | { type: 'slots'; connection: string; slots: SlotChange[] }
  | { type: 'speakers'; speakers: string[] }
  | { type: 'codec'; video: VideoCodec }
  | { type: 'layers'; source: TrackSource; encodings: number }
  | Topology
  | { type: 'topology.settled'; epoch: number };

const EVENT_TYPES: ReadonlySet<string> = new Set<MediaEvent['type']>([
  'media.answer', 'media.closed', 'slots', 'speakers', 'codec', 'layers', 'topology', 'topology.settled',
]);
export function isMediaEvent(event: { type: string }): event is MediaEvent {
  return EVENT_TYPES.has(event.type);
}

/** The event of these sections, without its number; null for another type. Throws MalformedMessage. */
export function readMediaEvent(fields: Fields, type: string): MediaEvent | null {
  switch (type) {
    case 'media.answer':
      return { type, connection: string(fields, 'connection'), sdp: string(fields, 'sdp') };
    case 'media.closed':
      return { type, connection: string(fields, 'connection'), reason: oneOf(fields, 'reason', MEDIA_ENDS) };
    case 'slots':
      return { type, connection: string(fields, 'connection'), slots: listOf(fields, 'slots', readSlot) };
    case 'speakers':
      return { type, speakers: stringsOf(fields, 'speakers') };
    case 'codec':
      return { type, video: oneOf(fields, 'video', VIDEO_CODECS) };
    case 'layers':
      return { type, source: oneOf(fields, 'source', TRACK_SOURCES), encodings: integer(fields, 'encodings') };
    case 'topology':
      return {
        type, epoch: integer(fields, 'epoch', 1), topology: oneOf(fields, 'topology', TOPOLOGIES),
        direct: boolean(fields, 'direct'), reason: oneOf(fields, 'reason', REASONS),
      };
    case 'topology.settled':
      return { type, epoch: integer(fields, 'epoch', 1) };
    default:
      return null;
  }
}

function readSlot(fields: Fields): SlotChange {
  const mid = string(fields, 'mid');
  if (fields['participant'] === null) return { mid, participant: null };
  return {
    mid, participant: string(fields, 'participant'), source: oneOf(fields, 'source', TRACK_SOURCES),
    timestamp: integer(fields, 'timestamp'),
  };
}

function stringsOf(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new MalformedMessage(`${name}: expected a list of strings`);
  }
  return value as string[];
}
