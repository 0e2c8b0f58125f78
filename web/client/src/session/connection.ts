/**
 * Drives the session, the ladder and the liveness machine with real pipes and one timer. The only place where their
 * actions meet. It decides nothing by itself; the environment is handed in, so tests run it in virtual time.
 */
import type { ConnectionState } from '../api.js';
import { Ladder, type LadderAction, type LadderInput } from '../transport/ladder.js';
import { Liveness, type LivenessAction } from '../transport/liveness.js';
import type { OpenPipe, Pipe, PipeEnd, PipeKind } from '../transport/pipe.js';
import { type ClientMessage, type Request, byeBeacon } from '../wire/client_messages.js';
import { parseOrSkip } from '../wire/parse.js';
import type { ServerEvent, ServerMessage, Welcome } from '../wire/server_messages.js';
import { Session, type SessionAction, type SessionError, type SessionIdentity, type SessionInput } from './session.js';

export interface Environment {
  now(): number;
  random(): number;
  /** Calls back once after `ms`; returns how to call it off. */
  timer(ms: number, callback: () => void): () => void;
  openPipe: OpenPipe;
  beacon(body: string): void;
}

export interface ConnectionListener {
  onConnection(state: ConnectionState, pipe: PipeKind | null): void;
  onWelcome(welcome: Welcome): void;
  onEvent(event: ServerEvent): void;
  onRejoinFailed(error: SessionError): void;
  /** The session is over for good. */
  onOver(error: SessionError): void;
}

interface OpenedPipe { attempt: number; pipe: Pipe }
type Reply = (error: SessionError | null) => void;

export class Connection {
  readonly #environment: Environment;
  readonly #listener: ConnectionListener;
  readonly #session: Session;
  readonly #ladder: Ladder;
  readonly #liveness = new Liveness();
  readonly #pipes = new Map<number, Pipe>();
  readonly #replies = new Map<number, Reply>();
  #current: OpenedPipe | null = null;
  #requests = 0;
  #serverStopping = false;
  #state: ConnectionState = 'closed';
  #cancelTimer: (() => void) | null = null;

  constructor(identity: SessionIdentity, environment: Environment, listener: ConnectionListener) {
    this.#environment = environment;
    this.#listener = listener;
    this.#session = new Session(identity);
    this.#ladder = new Ladder(() => environment.random());
  }

  open(): void {
    if (this.#state !== 'closed') return;
    this.#setState('connecting');
    this.#climb({ type: 'start' });
  }

  /** Rejects with SessionError. Waits for as long as the server is away. */
  request(request: Request): Promise<void> {
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, (error) => (error === null ? resolve() : reject(error)));
      this.#feed({ type: 'request', id, request });
    });
  }

  /** The network changed: ask at once whether the pipe still lives, and wait no longer for the next try. */
  online(): void {
    this.#liveness.suspect(this.#environment.now());
    this.#climb({ type: 'online' });
  }

  /** Ends the session now, without the resume window. */
  bye(): void {
    const credentials = this.#session.credentials;
    if (credentials !== null) this.#environment.beacon(byeBeacon(credentials.session, credentials.token));
    this.close();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#climb({ type: 'stop' });
    this.#current = null;
    this.#liveness.stop();
    this.#setState('closed');
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const reply of this.#replies.values()) reply({ error: 'client.closed', message: 'The meeting was closed.', fatal: true });
    this.#replies.clear();
  }

  #feed(input: SessionInput): void {
    const out: SessionAction[] = [];
    this.#session.receive(input, this.#environment.now(), out);
    this.#perform(out);
  }

  #climb(input: LadderInput): void {
    const out: LadderAction[] = [];
    this.#ladder.receive(input, this.#environment.now(), out);
    this.#move(out);
    this.#schedule();
  }

  #move(actions: LadderAction[]): void {
    for (const action of actions) {
      if (action.type === 'close') this.#discard(action.attempt);
      else this.#openPipe(action.attempt, action.kind);
    }
  }

  #openPipe(attempt: number, kind: PipeKind): void {
    const hello = JSON.stringify(this.#session.hello());
    this.#pipes.set(attempt, this.#environment.openPipe(kind, hello, {
      onMessage: (text) => this.#onText(attempt, text),
      onActivity: () => { if (this.#current?.attempt === attempt) this.#liveness.heard(); },
      onEnd: (end) => this.#onEnd(attempt, end),
    }));
  }

  #onText(attempt: number, text: string): void {
    const pipe = this.#pipes.get(attempt);
    if (pipe === undefined) return;
    let message: ServerMessage;
    try {
      message = parseOrSkip(text);
    } catch {
      return this.#onEnd(attempt, 'lost'); // Not our server, or damaged on the way: resume elsewhere.
    }
    if (message.type === 'welcome') this.#adopt(attempt, pipe, message);
    else if (this.#replacedByOurself(attempt, message)) return this.#onEnd(attempt, 'lost');
    else if (this.#current?.attempt !== attempt && message.type !== 'error') return;
    if (message.type === 'notice' && message.notice === 'server.stopping') this.#serverStopping = true;
    this.#feed({ type: 'message', message });
    // A refusal instead of a welcome ends the try, with the time the server asks for.
    if (message.type === 'error' && message.fatal) this.#onEnd(attempt, 'lost', message.retry_after_ms);
  }

  /** While we climb, the server ends the old pipe with the same words as for another tab. */
  #replacedByOurself(attempt: number, message: ServerMessage): boolean {
    const climbing = this.#pipes.size > 1 && this.#current?.attempt === attempt;
    return climbing && message.type === 'error' && message.error === 'session.replaced';
  }

  #adopt(attempt: number, pipe: Pipe, welcome: Welcome): void {
    pipe.authorize(welcome);
    this.#current = { attempt, pipe };
    this.#serverStopping = false;
    this.#liveness.start(this.#environment.now());
    this.#climb({ type: 'welcome', attempt });
    this.#setState('connected');
  }

  #onEnd(attempt: number, end: PipeEnd, retryAfter?: number): void {
    if (!this.#pipes.has(attempt)) return;
    this.#discard(attempt);
    const restart = end === 'stopping' || this.#serverStopping;
    this.#climb({ type: 'ended', attempt, restart, ...(retryAfter === undefined ? {} : { retryAfter }) });
  }

  #discard(attempt: number): void {
    this.#pipes.get(attempt)?.close();
    this.#pipes.delete(attempt);
    if (this.#current?.attempt !== attempt) return;
    this.#current = null;
    this.#liveness.stop();
    if (this.#state === 'connected') this.#setState('reconnecting');
    this.#feed({ type: 'pipe.lost' });
  }

  #perform(actions: SessionAction[]): void {
    const texts: string[] = [];
    for (const action of actions) {
      if (action.type === 'send') texts.push(JSON.stringify(action.message satisfies ClientMessage));
    }
    this.#send(texts);
    for (const action of actions) this.#report(action);
    this.#schedule();
  }

  #report(action: SessionAction): void {
    if (action.type === 'welcome') this.#listener.onWelcome(action.welcome);
    else if (action.type === 'event') this.#listener.onEvent(action.event);
    else if (action.type === 'rejoin_failed') this.#listener.onRejoinFailed(action.error);
    else if (action.type === 'reply') this.#answer(action.id, action.error);
    else if (action.type === 'drop_pipe' && this.#current !== null) this.#onEnd(this.#current.attempt, 'lost');
    else if (action.type === 'fatal' && action.verdict === 'over') {
      this.close();
      this.#listener.onOver(action.error);
    }
  }

  #answer(id: number, error: SessionError | null): void {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    reply?.(error);
  }

  #send(texts: string[]): void {
    if (texts.length === 0 || this.#current === null) return;
    this.#liveness.sent(this.#environment.now());
    this.#current.pipe.send(texts);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#listener.onConnection(state, this.#current?.pipe.kind ?? null);
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#state === 'closed') return;
    const deadlines = [this.#session.deadline(), this.#ladder.deadline(), this.#liveness.deadline()];
    const due = Math.min(...deadlines.map((one) => one ?? Infinity));
    if (due === Infinity) return;
    this.#cancelTimer = this.#environment.timer(Math.max(0, due - this.#environment.now()), () => this.#tick());
  }

  #tick(): void {
    const now = this.#environment.now();
    const life: LivenessAction[] = [];
    this.#liveness.tick(now, life);
    for (const action of life) {
      if (action.type === 'ping') this.#send(['{"type":"ping"}']);
      else if (this.#current !== null) this.#onEnd(this.#current.attempt, 'lost');
    }
    const moves: LadderAction[] = [];
    this.#ladder.tick(now, moves);
    this.#move(moves);
    const wishes: SessionAction[] = [];
    this.#session.tick(now, wishes);
    this.#perform(wishes);
  }
}
