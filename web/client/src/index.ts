/** @parlance/client: a meeting of Parlance for any user interface. */
import type { LocalMedia, Meeting } from './api.js';
import { LocalDevices } from './media/local_devices.js';
import { RoomMeeting } from './meeting/meeting.js';
import type { RtcConfigurationHook } from './meeting/rtc_configuration.js';

export type * from './api.js';
export type { RtcConfigurationHook } from './meeting/rtc_configuration.js';
export { PROTOCOL_VERSION } from './wire/client_messages.js';

export interface CreateMeetingOptions {
  room: string;
  /** From createLocalMedia(); stays open after the meeting. */
  media: LocalMedia;
  /** The origin of the server; by default the page's own. */
  server?: URL;
  /** Changes how peer connections are made, e.g. adds TURN servers. */
  rtcConfiguration?: RtcConfigurationHook;
}

export function createLocalMedia(): LocalMedia {
  return new LocalDevices();
}

export function createMeeting({ room, media, server, rtcConfiguration }: CreateMeetingOptions): Meeting {
  if (!(media instanceof LocalDevices)) throw new TypeError('media has to come from createLocalMedia()');
  return new RoomMeeting({ room: room.normalize('NFC'), devices: media, server: server ?? new URL(location.origin), rtcConfiguration });
}
