/**
 * One numbered conversation with a room, over any sequence of pipes (docs/protocol.md, 2.1 and 3). A pure machine: it
 * takes inputs and the time and hands its wishes out as actions; it knows no socket, timer or clock.
 */
import { type ClientMessage, type Hello, type NumberedRequest, PROTOCOL_VERSION, type Request, type Resume } from '../wire/client_messages.js';
import type { ErrorMessage, ServerEvent, ServerMessage, Welcome } from '../wire/server_messages.js';
import { Membership } from './membership.js';
import { Incoming, Outgoing } from './numbering.js';
import { type Pending, PendingRequests, repeatInNewSession } from './pending.js';
import { type Verdict, verdictOn } from './verdict.js';

export type SessionInput =
  | { type: 'request'; id: number; request: Request }
  | { type: 'message'; message: ServerMessage }
  | { type: 'pipe.lost' };

export type SessionError = Pick<ErrorMessage, 'error' | 'message' | 'fatal' | 'retry_after_ms'>;
export type SessionAction =
  | { type: 'send'; message: ClientMessage }
  /** The pipe is of no more use; open another. */
  | { type: 'drop_pipe' }
  | { type: 'welcome'; welcome: Welcome }
  | { type: 'event'; event: ServerEvent }
  | { type: 'reply'; id: number; error: SessionError | null }
  /** The server let us back into its house but not into the room. */
  | { type: 'rejoin_failed'; error: SessionError }
  | { type: 'fatal'; error: SessionError; verdict: Verdict };

export interface SessionIdentity { device: string; client: string; room: string; person?: string; participantToken?: string }

export const STALE: SessionError = { error: 'client.stale', message: 'The server has forgotten the session.', fatal: false };

export class Session {
  readonly #hello: Hello;
  readonly #membership: Membership;
  readonly #outgoing = new Outgoing();
  readonly #incoming = new Incoming();
  readonly #pending = new PendingRequests();
  /**
   * Requests behind our first join. Chat is known again by (participant, message id): had the server stored a message for a
   * participant whose token never reached us, a restart would make us store it twice. So they wait for the token.
   */
  #held: Pending[] = [];
  #known: { session: string; token: string } | null = null;
  #attached = false;
  #over: SessionError | null = null;

  constructor(identity: SessionIdentity) {
    const { device, client, room, person, participantToken } = identity;
    this.#hello = {
      type: 'hello', version: PROTOCOL_VERSION, capabilities: ['direct', 'forwarded'], device, client, room,
      ...(person === undefined ? {} : { person }),
    };
    this.#membership = new Membership(participantToken);
  }

  /** The first message of a new pipe. */
  hello(): Hello {
    const resume: Resume | null = this.#known && { ...this.#known, received: this.#incoming.received };
    return resume === null ? { ...this.#hello } : { ...this.#hello, resume };
  }

  /** Session and token for the headers of HTTP pipes; null before the first welcome. */
  get credentials(): { session: string; token: string } | null { return this.#known; }

  receive(input: SessionInput, now: number, out: SessionAction[]): void {
    if (input.type === 'pipe.lost') this.#attached = false;
    else if (input.type === 'request') this.#request(input.id, input.request, now, out);
    else if (this.#over === null) this.#message(input.message, now, out);
  }

  tick(now: number, out: SessionAction[]): void {
    if (!this.#attached) return;
    if ((this.#pending.deadline() ?? Infinity) <= now) {
      this.#drop(out);
    } else if ((this.#incoming.deadline ?? Infinity) <= now) {
      out.push({ type: 'send', message: { type: 'ack', ack: this.#incoming.received, ...this.#incoming.takeAck() } });
    }
  }

  deadline(): number | null {
    if (!this.#attached) return null;
    const due = Math.min(this.#incoming.deadline ?? Infinity, this.#pending.deadline() ?? Infinity);
    return due === Infinity ? null : due;
  }

  #request(id: number, request: Request, now: number, out: SessionAction[]): void {
    if (this.#over !== null) {
      out.push({ type: 'reply', id, error: this.#over });
      return;
    }
    const complete = request.type === 'join' ? this.#membership.restore(request) : request;
    this.#membership.requested(complete);
    const pending = { id, request: complete, sentAt: now };
    if (request.type !== 'join' && this.#membership.joined && this.#membership.token === undefined) this.#held.push(pending);
    else this.#enqueue(pending, out);
  }

  #release(now: number, out: SessionAction[]): void {
    for (const pending of this.#held.splice(0)) this.#enqueue({ ...pending, sentAt: now }, out);
  }

  #enqueue(pending: Pending, out: SessionAction[]): void {
    const numbered = this.#outgoing.number(pending.request);
    this.#pending.add(numbered.seq, pending);
    if (this.#attached) this.#send(numbered, out);
  }

  #send(numbered: NumberedRequest, out: SessionAction[]): void {
    out.push({ type: 'send', message: { ...numbered, ...this.#incoming.takeAck() } });
  }

  #message(message: ServerMessage, now: number, out: SessionAction[]): void {
    if (message.type === 'welcome') return this.#welcome(message, now, out);
    if (message.type === 'error' && message.re === undefined) return this.#failure(message, out);
    if (!this.#attached) return;
    if (message.ack !== undefined) this.#outgoing.acknowledge(message.ack);
    if (message.type === 'ping') {
      out.push({ type: 'send', message: { type: 'pong', ...this.#incoming.takeAck() } });
    } else if (message.type !== 'pong' && message.type !== 'ack' && message.seq !== undefined) {
      this.#numbered(message, message.seq, now, out);
    }
  }

  #numbered(message: Exclude<ServerMessage, { type: 'welcome' | 'ping' | 'pong' | 'ack' }>, seq: number, now: number, out: SessionAction[]): void {
    const place = this.#incoming.accept(seq, now);
    if (place === 'gap') this.#drop(out);
    if (place !== 'new') return;
    if (message.type === 'slots' && message.slots.some((one) => one.participant === null)) this.#incoming.hurry(now);
    if (message.type === 'ok') this.#reply(message.re, null, out);
    else if (message.type === 'error') this.#reply(message.re ?? 0, message, out);
    else if (message.type !== 'unknown') this.#event(message, out);
    if (this.#membership.token !== undefined || !this.#membership.joined) this.#release(now, out);
  }

  #reply(re: number, error: ErrorMessage | null, out: SessionAction[]): void {
    this.#outgoing.acknowledge(re); // A reply proves receipt.
    const pending = this.#pending.take(re);
    if (pending === undefined) return;
    if (error !== null) this.#membership.refused(pending.request);
    if (pending.id !== null) out.push({ type: 'reply', id: pending.id, error });
    else if (error !== null && pending.request.type === 'join') out.push({ type: 'rejoin_failed', error });
  }

  #event({ seq: _seq, ack: _ack, ...event }: ServerEvent & { seq: number; ack?: number }, out: SessionAction[]): void {
    if (event.type === 'joined') this.#membership.token = event.participant_token;
    out.push({ type: 'event', event: event as ServerEvent });
  }

  #welcome(welcome: Welcome, now: number, out: SessionAction[]): void {
    const resend = welcome.resumed ? this.#outgoing.after(welcome.received) : [];
    if (resend === null) {
      this.#known = null;
      return this.#drop(out);
    }
    this.#attached = true;
    this.#known = { session: welcome.session, token: welcome.token };
    this.#hello.person = welcome.person;
    out.push({ type: 'welcome', welcome });
    this.#pending.restart(now);
    for (const message of resend) this.#send(message, out);
    if (!welcome.resumed) this.#startAnew(now, out);
  }

  #startAnew(now: number, out: SessionAction[]): void {
    this.#outgoing.reset();
    this.#incoming.reset();
    const membership = this.#membership;
    const plan = repeatInNewSession(this.#pending.takeAll(), membership.rejoin(), membership.raisedHand);
    for (const one of plan.repeat) this.#enqueue({ ...one, sentAt: now }, out);
    for (const one of plan.settled) if (one.id !== null) out.push({ type: 'reply', id: one.id, error: null });
    for (const one of plan.stale) if (one.id !== null) out.push({ type: 'reply', id: one.id, error: STALE });
  }

  #failure(error: ErrorMessage, out: SessionAction[]): void {
    if (!error.fatal) return;
    const verdict = verdictOn(error.error);
    if (verdict !== 'resume') this.#known = null;
    out.push({ type: 'fatal', error, verdict });
    if (verdict === 'over') {
      this.#over = error;
      const waiting = [...this.#pending.takeAll(), ...this.#held.splice(0)];
      for (const one of waiting) if (one.id !== null) out.push({ type: 'reply', id: one.id, error });
    }
    this.#drop(out);
  }

  #drop(out: SessionAction[]): void {
    this.#attached = false;
    out.push({ type: 'drop_pipe' });
  }
}
