import type { MediaWay, Reaction } from '@parlance/client';

export const words = {
  controls: 'Call controls',
  share: 'Share screen',
  stopSharing: 'Stop sharing',
  raiseHand: 'Raise hand',
  lowerHand: 'Lower hand',
  reactions: 'Reactions',
  more: 'More options',
  leave: 'Leave call',
  chat: 'Chat',
  people: 'People',
  peopleHere: (count: number) => (count === 1 ? '1 person is here' : `${count} people are here`),
  unread: (count: number) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  you: 'You',
  youNamed: (name: string) => `${name} (you)`,
  screenOf: (name: string) => `${name}, screen`,
  screenComing: 'The screen is on its way…',
  screenPill: (name: string) => `${name}’s screen`,
  weak: 'Weak connection',
  bad: 'Very weak connection',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  lostLine: 'The connection is lost. Trying again…',
  lostButTalkingLine: 'The connection to the server is lost. Trying again; you can go on talking.',
  findOut: 'Find out why',
  checkConnection: 'Check the connection',
  /** How the media travels now, in a corner of the menu. */
  way: (topology: 'direct' | 'forwarded' | null, way: MediaWay | null) =>
    way === null ? '' : `${way.relayed ? 'Relayed' : topology === 'direct' ? 'Direct' : 'By the server'}, ${way.protocol.toUpperCase()}`,
  sharingLine: 'You are sharing your screen',
  soundBlocked: 'Turn on sound',
  firstTitle: 'You are the first one here',
  aloneTitle: 'Nobody else is here now',
  aloneText: 'Send this link to whoever should join.',
  copy: 'Copy',
  copied: 'Copied',
  shareLink: 'Share',
  copyLink: 'Copy link',
  linkCopied: 'The link is copied.',
  copyFailed: 'Your browser did not allow copying. Copy the address of this page instead.',
  showSpeaker: 'Show the speaker large',
  showEverybody: 'Show everybody the same size',
  pageBefore: 'People before',
  pageAfter: 'More people',
  pageOf: (page: number, pages: number) => `${page} of ${pages}`,
  devices: 'Microphone, camera and speaker',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  screenFailed: 'Your screen could not be shared. Try again, or choose a window instead.',
  noScreen: 'This browser cannot share a screen.',
  chatRefused: 'Your message was not sent. Try again in a moment.',
  chatBadText: 'Your message was not accepted. Shorten it and send it again.',
  chatTooFast: 'You are writing faster than the server takes. Wait a moment, then send it again.',
  cameIn: (name: string) => `${name} joined`,
  went: (name: string) => `${name} left`,
  handUp: (name: string) => `${name} raised a hand`,
  wrote: (name: string, text: string) => `${name}: ${text}`,
  speaks: (name: string, room: string) => `${name} speaks · ${room}`,
  title: (room: string) => `${room} · Parlance`,
  unreadTitle: (count: number, title: string) => `(${count}) ${title}`,
};

/** What the server tells everybody, by the id of the notice (docs/protocol.md, 3.5). */
const kNotices: Record<string, string> = {
  'server.stopping': 'The server is restarting. Stay here; the call comes back by itself.',
};
export const noticeInWords = (id: string, message: string): string => kNotices[id] ?? message;

/** Why a chat message was refused, by error id. */
export function chatProblem(id: string): string {
  if (id === 'chat.bad_text') return words.chatBadText;
  return id === 'session.rate_limited' ? words.chatTooFast : words.chatRefused;
}

export const reactionNames: Record<Reaction, string> = {
  thumbs_up: 'Thumbs up',
  heart: 'Heart',
  laugh: 'Laugh',
  clap: 'Clap',
  surprised: 'Surprised',
  party: 'Party',
};
