import { describe, expect, test } from 'vitest';
import type { ChatMessage, Participant } from '../api.js';
import { GRACE_MS, Lingering } from './lingering.js';
import { EMPTY_ROOM, applyEvent, mergeChat } from './room_state.js';
import { snapshot } from './snapshot.js';

const person = (id: string, screen: 'on' | 'off' = 'off'): Participant =>
  ({ id, person: 'p', name: id, media: { microphone: 'on', camera: 'on', screen }, hand: false, connected: true, joined_at: 1 });
const chat = (id: number): ChatMessage & { id: number } => ({ id, message_id: `m_${id}`, from: 'u_a', name: 'a', text: `${id}`, at: id });
const joined = applyEvent(EMPTY_ROOM, { type: 'joined', self: 'u_a', participant_token: 't', participants: [person('u_a'), person('u_b')], chat: [chat(1)] });

describe('the room', () => {
  test('follows who comes, changes and goes', () => {
    expect(joined).toMatchObject({ self: 'u_a', occupancy: 2 });
    const raised = applyEvent(joined, { type: 'participant.updated', participant: { ...person('u_b'), hand: true } });
    expect(raised.participants.map((one) => one.hand)).toEqual([false, true]);
    expect(applyEvent(raised, { type: 'participant.left', id: 'u_b', reason: 'left' })).toMatchObject({ occupancy: 1, participants: [{ id: 'u_a' }] });
    expect(applyEvent(joined, { type: 'participant.joined', participant: person('u_b') }).participants.length, 'no one twice').toBe(2);
  });
  test('tells visitors how many are inside', () => {
    expect(applyEvent(EMPTY_ROOM, { type: 'room.occupancy', occupancy: 2 }).occupancy).toBe(2);
  });
  test('shows chat by its place, each message once, and our unsent words last', () => {
    const mine: ChatMessage = { message_id: 'm_3', from: 'u_a', name: 'a', text: '3', at: 9 };
    const other: ChatMessage = { message_id: 'm_x', from: 'u_a', name: 'a', text: 'x', at: 9 };
    const all = mergeChat([chat(1), mine, other], [chat(3), chat(2), chat(1)]);
    expect(all.map((one) => one.id ?? one.text)).toEqual([1, 2, 3, 'x']);
  });
  test('does not take a word of another author with the same message id for ours', () => {
    const mine: ChatMessage = { message_id: 'm_1', from: 'u_z', name: 'z', text: 'mine', at: 9 };
    expect(mergeChat([mine], [chat(1)]).length).toBe(2);
  });
});

describe('a participant that the server lost', () => {
  test('stays while media flows, and goes when it has stopped for a while', () => {
    const lingering = new Lingering();
    lingering.add(person('u_b'));
    expect(lingering.participants).toMatchObject([{ id: 'u_b', connected: false }]);
    expect(lingering.sweep(() => true, 100_000)).toEqual([]);
    expect(lingering.sweep(() => false, 101_000)).toEqual([]);
    expect(lingering.sweep(() => true, 105_000), 'the path came back').toEqual([]);
    expect(lingering.sweep(() => false, 106_000)).toEqual([]);
    expect(lingering.sweep(() => false, 106_000 + GRACE_MS)).toEqual(['u_b']);
    expect(lingering.participants).toEqual([]);
  });
});

describe('what an application sees of the others', () => {
  const view = { stream: null, screen: {} as MediaStream, pictured: false, path: 'connected', quality: 'good', speaking: true } as const;
  test('joins server and call, without ourself', () => {
    expect(snapshot(joined, [], () => view)).toMatchObject([{ id: 'u_b', path: 'connected', speaking: true }]);
  });
  test('has a screen only while one is shared', () => {
    expect(snapshot(joined, [], () => view)[0]?.screen).toBeNull();
    const sharing = applyEvent(joined, { type: 'participant.updated', participant: person('u_b', 'on') });
    expect(snapshot(sharing, [], () => view)[0]?.screen).toBe(view.screen);
  });
  test('holds a lingering one once', () => {
    const alone = applyEvent(joined, { type: 'participant.left', id: 'u_b', reason: 'lost' });
    expect(snapshot(alone, [person('u_b')], () => view).map((one) => one.id)).toEqual(['u_b']);
    expect(snapshot(joined, [person('u_b')], () => view).length).toBe(1);
  });
});
