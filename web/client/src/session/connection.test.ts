import { describe, expect, test } from 'vitest';
import { type Faults, NO_FAULTS, SimulatedClient, World } from '../sim/world.sim.js';

const BAD: Faults = { loss: 0.03, duplicate: 0.05, reorder: 0.05, death: 0.02, silence: 0.01 };
const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);

/** Two people say 40 things each while the network is bad; then it is good for a while. */
async function conversation(seed: number, faults: Faults, restarts: number): Promise<{ world: World; clients: SimulatedClient[] }> {
  const world = new World(seed);
  const clients = [new SimulatedClient(world), new SimulatedClient(world)];
  for (const client of clients) client.join();
  world.faults = faults;
  for (let turn = 0; turn < 40; turn++) {
    await world.clock.run(world.random() * 800);
    clients.forEach((client, index) => client.chat(`${index}.${turn}`));
    if (world.random() < 0.3) world.server.say(`server ${turn}`, world.clock.now);
    if (restarts > 0 && turn % Math.ceil(40 / restarts) === 10) world.restart(world.random() * 4000);
  }
  world.faults = NO_FAULTS;
  await world.clock.run(40_000);
  return { world, clients };
}

function expectNothingLost({ world, clients }: { world: World; clients: SimulatedClient[] }): void {
  const said = Array.from({ length: 40 }, (_, turn) => turn);
  clients.forEach((client, index) => {
    const texts = said.map((turn) => `${index}.${turn}`);
    const stored = world.server.log.filter((one) => one.text.startsWith(`${index}.`)).map((one) => one.text);
    expect(stored, 'stored once, in order').toEqual(texts);
    expect(client.replies, 'one reply for each request, in order').toEqual(['join', ...texts]);
    expect(client.room.chat.map((one) => one.id), 'shown whole').toEqual(world.server.log.map((one) => one.id));
    expect(client.ends).toEqual([]);
  });
}

describe('a conversation', () => {
  test.each(SEEDS)('loses, doubles and reorders nothing on a bad network (seed %i)', async (seed) => {
    const result = await conversation(seed, BAD, 0);
    expectNothingLost(result);
    expect(result.world.server.welcomes.filter((one) => one.resumed).length, 'the network was bad').toBeGreaterThan(2);
    // No event comes twice, whatever is repeated on the wire.
    for (const client of result.clients) expect(new Set(client.chats).size).toBe(client.chats.length);
  });

  test.each(SEEDS)('survives restarts of the server as the same participants (seed %i)', async (seed) => {
    const result = await conversation(seed, BAD, 3);
    expectNothingLost(result);
    expect(result.world.server.boot).toBe(4);
    for (const client of result.clients) expect(client.selves.size).toBe(1);
  });
});

describe('the connection', () => {
  test('falls to server-sent events, then to polling, two seconds each', async () => {
    const world = new World(7);
    world.swallowed = new Set(['websocket', 'sse']);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(5000);
    expect(world.opened).toEqual([{ at: 0, kind: 'websocket' }, { at: 2000, kind: 'sse' }, { at: 4000, kind: 'poll' }]);
    expect(client.states.at(-1)).toMatchObject({ state: 'connected', pipe: 'poll' });
    expect(client.replies).toEqual(['join']);
  });

  test('climbs from polling to the WebSocket in the same session, and is not ended by its own replacement', async () => {
    const world = new World(8);
    world.swallowed = new Set(['websocket', 'sse']);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(10_000);
    world.swallowed = new Set();
    await world.clock.run(60_000);
    expect(client.states.at(-1)).toMatchObject({ state: 'connected', pipe: 'websocket' });
    expect(client.ends).toEqual([]);
    expect(world.server.welcomes.at(-1)).toEqual({ resumed: true });
    client.chat('up here');
    await world.clock.run(1000);
    expect(client.replies).toEqual(['join', 'up here']);
  });

  test('finds a pipe that died silently within 7 s and goes on', async () => {
    const world = new World(9);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(1000);
    world.faults = { ...NO_FAULTS, silence: 1 };
    client.chat('into the void');
    await world.clock.run(100);
    world.faults = NO_FAULTS;
    await world.clock.run(7500);
    expect(client.replies).toEqual(['join', 'into the void']);
  });

  test('asks a suspect pipe at once when the network changes', async () => {
    const world = new World(10);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(1000);
    world.faults = { ...NO_FAULTS, silence: 1 };
    client.connection.online();
    await world.clock.run(100);
    world.faults = NO_FAULTS;
    await world.clock.run(2300);
    expect(world.opened.length).toBe(2);
    expect(client.states.at(-1)).toMatchObject({ state: 'connected' });
  });

  test('stops when another tab takes the session over', async () => {
    const world = new World(11);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(1000);
    const usurper = { deliver: () => undefined, end: () => undefined };
    const resume = { session: 's_1', token: 'r1', received: 0 };
    world.server.receive(usurper, JSON.stringify({ type: 'hello', room: 'standup', resume }), world.clock.now);
    client.chat('too late');
    await world.clock.run(10_000);
    expect(client.ends.map((one) => one.error)).toEqual(['session.replaced']);
    expect(client.states.at(-1)?.state).toBe('closed');
    expect(world.opened.length).toBe(1);
    expect(client.replies[1]).toMatch(/session.replaced|client.closed/);
  });

  test('opened again after close joins by its token', async () => {
    const world = new World(12);
    const client = new SimulatedClient(world);
    client.join();
    await world.clock.run(1000);
    const self = client.room.self;
    client.connection.bye();
    world.server.restart();
    await world.clock.run(1000);
    client.room = { ...client.room, self: null };
    client.connection.open();
    await world.clock.run(1000);
    expect(client.room.self).toBe(self);
  });
});
