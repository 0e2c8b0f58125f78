import { describe, expect, test } from 'vitest';
import { canonicalRoomName, parseEntry, pathOfRoom, roomOfPath } from './room_name';
import { routeOf } from './route';

const origin = 'https://meet.example:8443';

describe('a room name', () => {
  test('has its ASCII letters folded to lower case', () => expect(canonicalRoomName('Team-Ä_1')).toBe('team-Ä_1'));
  test('is composed to NFC', () => expect(canonicalRoomName('cafe\u0301')).toBe('caf\u00e9'));
  test.each(['', 'a b', 'a/b', 'a.b', 'a%b', 'a\\b', 'a\u00a0b', 'a\u200bb', '\ue000', '\ufffe', 'x'.repeat(65), '\ud800'])(
    'is refused: %j',
    (name) => expect(canonicalRoomName(name)).toBeNull(),
  );
  test.each(['x'.repeat(64), '会议', 'Überblick', '🦊'])('is accepted: %j', (name) =>
    expect(canonicalRoomName(name)).not.toBeNull(),
  );
});

describe('a path', () => {
  test('round-trips a name', () => expect(roomOfPath(pathOfRoom('caf\u00e9-会'))).toBe('caf\u00e9-会'));
  test('with bad percent-encoding is refused', () => expect(roomOfPath('/r/%zz')).toBeNull());
  test('names the page', () => {
    expect(routeOf('/')).toEqual({ page: 'landing' });
    expect(routeOf('/doctor')).toEqual({ page: 'doctor' });
    expect(routeOf('/r/doctor')).toEqual({ page: 'room', room: 'doctor' });
    expect(routeOf('/r/Daily')).toEqual({ page: 'room', room: 'daily' });
    expect(routeOf('/r/a.b')).toEqual({ page: 'bad_name' });
    expect(routeOf('/r/')).toEqual({ page: 'bad_name' });
  });
});

describe('an entry', () => {
  test('may be words', () => expect(parseEntry('  Team   Standup ', origin)).toEqual({ room: 'team-standup' }));
  test.each([`${origin}/r/Daily`, 'meet.example:8443/r/daily/', '/r/daily', `${origin}/r/daily?x=1#y`])(
    'may be a link: %s',
    (link) => expect(parseEntry(link, origin)).toEqual({ room: 'daily' }),
  );
  test('of another server is told apart', () =>
    expect(parseEntry('https://other.example/r/daily', origin)).toEqual({ problem: 'elsewhere' }));
  test.each([`${origin}/`, `${origin}/x/y`, 'a/b', 'https://'])('is refused: %s', (text) =>
    expect(parseEntry(text, origin)).toEqual({ problem: 'bad_name' }),
  );
  test('may be empty', () => expect(parseEntry('  ', origin)).toEqual({ problem: 'empty' }));
});
