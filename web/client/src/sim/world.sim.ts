/** Connections, a model server and a bad network between them, in virtual time. */
import type { ConnectionState } from '../api.js';
import { applyEvent, EMPTY_ROOM, type RoomState } from '../meeting/room_state.js';
import { Connection } from '../session/connection.js';
import type { SessionError } from '../session/session.js';
import type { OpenPipe, Pipe, PipeKind, PipeListener } from '../transport/pipe.js';
import { Clock } from './clock.sim.js';
import { ModelServer, type ServerPipe } from './model_server.sim.js';
import { seeded } from './random.sim.js';

export interface Faults { loss: number; duplicate: number; reorder: number; death: number; silence: number }
export const NO_FAULTS: Faults = { loss: 0, duplicate: 0, reorder: 0, death: 0, silence: 0 };

export class World {
  readonly clock = new Clock();
  readonly server = new ModelServer();
  readonly opened: { at: number; kind: PipeKind }[] = [];
  readonly random: () => number;
  faults = NO_FAULTS;
  serverUp = true;
  /** Kinds that never bring anything, as behind a proxy that swallows them. */
  swallowed = new Set<PipeKind>();
  #pipes = new Set<SimulatedPipe>();

  constructor(seed: number) {
    this.random = seeded(seed);
    const tick = (): void => {
      this.server.tick(this.clock.now);
      this.clock.after(500, tick);
    };
    tick();
  }

  openPipe: OpenPipe = (kind, hello, listener) => {
    this.opened.push({ at: this.clock.now, kind });
    const pipe = new SimulatedPipe(this, kind, listener);
    this.#pipes.add(pipe);
    if (!this.serverUp) this.clock.after(1, () => pipe.die());
    else pipe.send([hello], false);
    return pipe;
  };

  killPipes(): void {
    for (const pipe of this.#pipes) pipe.die();
    this.#pipes.clear();
  }

  restart(awayMs: number): void {
    this.serverUp = false;
    this.server.restart();
    this.killPipes();
    this.clock.after(awayMs, () => { this.serverUp = true; });
  }
}

class SimulatedPipe implements Pipe, ServerPipe {
  #open = true;
  #silent = false;
  #lastArrival = { up: 0, down: 0 };

  constructor(readonly world: World, readonly kind: PipeKind, readonly listener: PipeListener) {}

  authorize(): void {}

  send(texts: readonly string[], faulty = true): void {
    for (const text of texts) this.#carry('up', faulty, () => this.world.server.receive(this, text, this.world.clock.now));
  }

  deliver(text: string): void {
    this.#carry('down', !text.includes('"welcome"'), () => {
      this.listener.onActivity();
      if (this.#open) this.listener.onMessage(text);
    });
  }

  #carry(way: 'up' | 'down', faulty: boolean, arrive: () => void): void {
    const { clock, faults, random } = this.world;
    if (faulty && random() < faults.silence) this.#silent = true;
    if (faulty && random() < faults.death) clock.after(5, () => this.die());
    const copies = faulty && random() < faults.loss ? 0 : faulty && random() < faults.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = 5 + random() * 60;
      const overtakes = faulty && random() < faults.reorder;
      const at = overtakes ? clock.now + delay : Math.max(clock.now + delay, this.#lastArrival[way]);
      if (!overtakes) this.#lastArrival[way] = at;
      clock.after(at - clock.now, () => {
        if (this.#open && !this.#silent && !this.world.swallowed.has(this.kind)) arrive();
      });
    }
  }

  /** The server ends the pipe: its last words arrive before. */
  end(): void {
    const { clock } = this.world;
    clock.after(Math.max(0, this.#lastArrival.down - clock.now) + 1, () => this.die());
  }

  /** The network cuts the pipe: what is under way is gone. */
  die(): void {
    if (!this.#open) return;
    this.close();
    this.listener.onEnd('lost');
  }

  close(): void {
    this.#open = false;
    // What the server sees comes later.
    this.world.clock.after(30, () => this.world.server.lost(this, this.world.clock.now));
  }
}

/** One browser: a connection and what it knows of the room. */
export class SimulatedClient {
  room: RoomState = EMPTY_ROOM;
  readonly states: { at: number; state: ConnectionState; pipe: PipeKind | null }[] = [];
  readonly ends: SessionError[] = [];
  readonly replies: string[] = [];
  readonly chats: number[] = [];
  /** The participants that we have been: one, if all goes well. */
  readonly selves = new Set<string>();
  readonly connection: Connection;

  constructor(readonly world: World) {
    const { clock, random, openPipe } = world;
    this.connection = new Connection({ device: 'd_12345678', client: 'test', room: 'standup' }, {
      now: () => clock.now, random, openPipe, timer: (ms, callback) => clock.after(ms, callback), beacon: () => undefined,
    }, {
      onConnection: (state, pipe) => this.states.push({ at: clock.now, state, pipe }),
      onWelcome: () => undefined,
      onEvent: (event) => {
        if (event.type === 'joined') this.selves.add(event.self);
        if (event.type === 'chat.message') this.chats.push(event.chat.id);
        this.room = applyEvent(this.room, event);
      },
      onRejoinFailed: (error) => this.ends.push(error),
      onOver: (error) => this.ends.push(error),
    });
  }

  join(): void {
    this.connection.open();
    this.#ask('join', this.connection.request({ type: 'join', name: 'Ann', media: { microphone: 'on', camera: 'on', screen: 'off' } }));
  }

  chat(text: string): void {
    this.#ask(text, this.connection.request({ type: 'chat.send', message_id: `m_${text.padStart(8, '0')}`, text }));
  }

  #ask(what: string, reply: Promise<void>): void {
    reply.then(() => this.replies.push(what), (error: SessionError) => this.replies.push(`${what}: ${error.error}`));
  }
}
