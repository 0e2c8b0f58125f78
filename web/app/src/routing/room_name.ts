/** Room names and links to rooms (docs/protocol.md, section 6). Pure. */

const kMaxCodePoints = 64;
const kAscii = /^[A-Za-z0-9_-]$/;
// Controls, format, surrogates, private use, and every separator.
const kRefused = /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}]$/u;

// Unicode 23.7: the last two of each plane, and U+FDD0 to U+FDEF.
const isNonCharacter = (code: number): boolean => (code & 0xfffe) === 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);

function allowed(point: string): boolean {
  const code = point.codePointAt(0) ?? 0;
  return kAscii.test(point) || (code >= 0xc0 && !kRefused.test(point) && !isNonCharacter(code));
}

const foldAscii = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The name as the server keys it, or null where it is not a room name. */
export function canonicalRoomName(name: string): string | null {
  const points = [...name.normalize('NFC')];
  if (points.length === 0 || points.length > kMaxCodePoints || !points.every(allowed)) return null;
  return foldAscii(points.join(''));
}

/** The canonical room of a path `/r/NAME`; null for every other path. */
export function roomOfPath(path: string): string | null {
  const match = /^\/r\/([^/]+)\/?$/.exec(path);
  if (!match?.[1]) return null;
  try {
    return canonicalRoomName(decodeURIComponent(match[1]));
  } catch {
    return null;
  }
}

export const pathOfRoom = (room: string): string => `/r/${encodeURIComponent(room)}`;

export type Entry = { room: string } | { problem: 'empty' | 'elsewhere' | 'bad_name' };

/** What a person typed or pasted: a name ("Team Standup") or a link to a room of the server at `origin`. */
export function parseEntry(text: string, origin: string): Entry {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'empty' };
  const here = new URL(origin);
  const isLink = /^https?:\/\//i.test(trimmed);
  if (isLink || trimmed.startsWith(`${here.host}/`) || trimmed.startsWith('/r/')) {
    const url = urlOf(trimmed, here, isLink);
    if (!url) return { problem: 'bad_name' };
    if (url.host !== here.host) return { problem: 'elsewhere' };
    const room = roomOfPath(url.pathname);
    return room ? { room } : { problem: 'bad_name' };
  }
  const room = canonicalRoomName(trimmed.replace(/\s+/gu, '-'));
  return room ? { room } : { problem: 'bad_name' };
}

function urlOf(text: string, here: URL, isLink: boolean): URL | null {
  const whole = isLink ? text : text.startsWith('/') ? `${here.origin}${text}` : `${here.protocol}//${text}`;
  return URL.canParse(whole) ? new URL(whole) : null;
}
