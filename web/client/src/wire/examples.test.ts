import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseServerMessage, splitBatch } from './parse.js';
import { batchOf } from './client_messages.js';

const root = fileURLToPath(new URL('../../../../test/data/signal/', import.meta.url));
const files = (folder: string): string[] => readdirSync(root + folder).sort();
const text = (path: string): string => readFileSync(root + path, 'utf8');
const typeOf = (name: string): string => (JSON.parse(text(name)) as { type: string }).type;

const SERVER_TYPES = ['ack', 'chat.message', 'codec', 'error', 'joined', 'layers', 'media.answer', 'media.closed', 'notice', 'ok',
  'participant.joined', 'participant.left', 'participant.updated', 'ping', 'pong', 'reaction', 'room.occupancy', 'signal', 'slots',
  'speakers', 'topology', 'topology.settled', 'turn', 'welcome'];
const CLIENT_TYPES = ['ack', 'bye', 'chat.send', 'direct.state', 'hand.set', 'hello', 'join', 'leave', 'media.close', 'media.offer',
  'media.set', 'name.set', 'path.ready', 'ping', 'pong', 'reaction.send', 'signal', 'view.set'];

describe('the example messages', () => {
  test('hold every type of the protocol', () => {
    const types = (folder: string): string[] => [...new Set(files(folder).map((name) => typeOf(`${folder}/${name}`)))].sort();
    expect(types('server')).toEqual(SERVER_TYPES);
    expect(types('client')).toEqual(CLIENT_TYPES);
  });

  test.each(files('server'))('of the server parse without losing a known member: %s', (name) => {
    const raw = JSON.parse(text(`server/${name}`)) as Record<string, unknown>;
    delete raw['motd']; // the unknown member of welcome.later_minor
    expect(parseServerMessage(text(`server/${name}`))).toEqual(raw);
  });

  test.each(files('server'))('of the server are refused when a member has the wrong type: %s', (name) => {
    const raw = JSON.parse(text(`server/${name}`)) as Record<string, unknown>;
    for (const member of Object.keys(raw).filter((key) => key !== 'motd')) {
      const broken = { ...raw, [member]: [{}] };
      // A list of one empty object fits no member: not even `participants` and `chat`.
      expect(() => parseServerMessage(JSON.stringify(broken)), member).toThrow(/expected/);
    }
  });

  test('survive a batch', () => {
    const texts = files('server').map((name) => text(`server/${name}`));
    const back = splitBatch(batchOf(texts)).map((one) => JSON.parse(one) as unknown);
    expect(back).toEqual(texts.map((one) => JSON.parse(one) as unknown));
  });
});

describe('a message of the server', () => {
  test('that is not a JSON object is refused', () => {
    for (const bad of ['', '[]', 'null', '7', '{', '{"seq":1}', '{"type":7}']) expect(() => parseServerMessage(bad)).toThrow();
  });
  test('of an unknown type keeps its number, so that the count goes on', () => {
    expect(parseServerMessage('{"type":"teleport","seq":4,"ack":2,"x":1}')).toEqual({ type: 'unknown', name: 'teleport', seq: 4, ack: 2 });
  });
  test('with both or neither of description and candidate is refused', () => {
    expect(() => parseServerMessage('{"type":"signal","seq":1,"from":"u"}')).toThrow();
    expect(() => parseServerMessage('{"type":"signal","seq":1,"from":"u","candidate":null,"description":{"type":"offer","sdp":""}}')).toThrow();
  });
  test('with a number beyond 2^53 or below its least is refused', () => {
    for (const seq of ['0', '-1', '1.5', '1e300', '"1"']) {
      expect(() => parseServerMessage(`{"type":"ok","seq":${seq},"re":1}`), seq).toThrow();
    }
  });
});
