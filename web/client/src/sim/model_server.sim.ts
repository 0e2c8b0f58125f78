/** The server of docs/protocol.md, as small as the tests of the session need it: numbering, resuming, join and chat. */
import type { ClientMessage, Hello } from '../wire/client_messages.js';
import type { StoredChatMessage } from '../wire/server_messages.js';

export interface ServerPipe { deliver(text: string): void; end(): void }
interface Numbered { seq: number; sentAt: number; text: string }
interface ModelSession {
  id: string; pipe: ServerPipe | null; lostAt: number; received: number; next: number; kept: Numbered[]; participant: string | null;
}

const RESUME_WINDOW_MS = 60_000;
/** TCP does not lose single messages, the simulated pipes do: unacknowledged ones end the pipe. */
const STALLED_MS = 4000;

export class ModelServer {
  /** Survive restarts. */
  readonly log: StoredChatMessage[] = [];
  #ids = 0;
  boot = 1;
  #sessions = new Map<string, ModelSession>();
  #byPipe = new Map<ServerPipe, ModelSession>();
  readonly welcomes: { resumed: boolean }[] = [];

  restart(): void {
    const pipes = [...this.#byPipe.keys()];
    this.#sessions.clear();
    this.#byPipe.clear();
    this.boot += 1;
    for (const pipe of pipes) pipe.end();
  }

  lost(pipe: ServerPipe, now: number): void {
    const session = this.#byPipe.get(pipe);
    this.#byPipe.delete(pipe);
    if (session?.pipe !== pipe) return;
    session.pipe = null;
    session.lostAt = now;
  }

  tick(now: number): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.pipe === null && now - session.lostAt > RESUME_WINDOW_MS) this.#sessions.delete(session.id);
      if (session.pipe !== null && (session.kept[0]?.sentAt ?? now) < now - STALLED_MS) this.#end(session.pipe, now);
    }
  }

  receive(pipe: ServerPipe, text: string, now: number): void {
    const message = JSON.parse(text) as ClientMessage;
    if (message.type === 'hello') return this.#hello(pipe, message, now);
    const session = this.#byPipe.get(pipe);
    if (session === undefined) return;
    if (message.ack !== undefined) session.kept = session.kept.filter((one) => one.seq > (message.ack ?? 0));
    if (message.type === 'ping') pipe.deliver(JSON.stringify({ type: 'pong', ack: session.received }));
    if (!('seq' in message) || message.seq <= session.received) return;
    if (message.seq > session.received + 1) {
      pipe.deliver('{"type":"error","error":"session.gap","message":"","fatal":true}');
      return this.#end(pipe, now);
    }
    session.received = message.seq;
    this.#request(session, message, now);
  }

  /** An event that the room makes by itself. */
  say(text: string, now: number): void {
    this.#chat('u_server', `m_server_${this.log.length}`, text, now);
  }

  #hello(pipe: ServerPipe, hello: Hello, now: number): void {
    const old = this.#sessions.get(hello.resume?.session ?? '');
    const session = old ?? { id: `s_${++this.#ids}`, pipe: null, lostAt: now, received: 0, next: 1, kept: [], participant: null };
    if (session.pipe !== null && session.pipe !== pipe) {
      session.pipe.deliver('{"type":"error","error":"session.replaced","message":"","fatal":true}');
      this.#end(session.pipe, now);
    }
    session.pipe = pipe;
    this.#sessions.set(session.id, session);
    this.#byPipe.set(pipe, session);
    this.welcomes.push({ resumed: old !== undefined });
    pipe.deliver(JSON.stringify({
      type: 'welcome', version: { major: 1, minor: 0 }, session: session.id, token: 'r1', resumed: old !== undefined,
      received: session.received, person: 'p1', room: { name: hello.room, occupancy: 0, capacity: 2 }, boot: `b_${this.boot}`,
      resume_window_ms: RESUME_WINDOW_MS, stun: { port: 3478 },
    }));
    const received = old === undefined ? 0 : (hello.resume?.received ?? 0);
    session.kept = session.kept.filter((one) => one.seq > received);
    for (const one of session.kept) {
      one.sentAt = now;
      pipe.deliver(one.text);
    }
  }

  #request(session: ModelSession, message: Exclude<ClientMessage, Hello> & { seq: number }, now: number): void {
    const refuse = (error: string): void => this.#send(session, { type: 'error', re: message.seq, error, message: '', fatal: false }, now);
    if (message.type === 'join') {
      session.participant = message.participant_token?.slice(2) ?? `u_${++this.#ids}`;
      this.#send(session, {
        type: 'joined', self: session.participant, participant_token: `t_${session.participant}`, participants: [],
        chat: this.log.slice(-200),
      }, now);
    } else if (session.participant === null) {
      return refuse('room.not_joined');
    } else if (message.type === 'chat.send') {
      const known = this.log.some((one) => one.message_id === message.message_id && one.from === session.participant);
      if (!known) this.#chat(session.participant, message.message_id, message.text, now);
    }
    this.#send(session, { type: 'ok', re: message.seq }, now);
  }

  #chat(from: string, message_id: string, text: string, now: number): void {
    const chat = { id: this.log.length + 1, message_id, from, name: from, text, at: Math.round(now) };
    this.log.push(chat);
    for (const session of this.#sessions.values()) if (session.participant !== null) this.#send(session, { type: 'chat.message', chat }, now);
  }

  #send(session: ModelSession, message: object, now: number): void {
    const numbered = { seq: session.next++, sentAt: now, text: '' };
    numbered.text = JSON.stringify({ ...message, seq: numbered.seq, ack: session.received });
    session.kept.push(numbered);
    session.pipe?.deliver(numbered.text);
  }

  #end(pipe: ServerPipe, now: number): void {
    this.lost(pipe, now);
    pipe.end();
  }
}
