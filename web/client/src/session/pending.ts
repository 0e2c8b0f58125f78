/** The requests that have no reply yet, in the order in which they were made. */
import type { JoinRequest, Request } from '../wire/client_messages.js';

/** `id` is the caller's; null for a request that the session made itself. */
export interface Pending { id: number | null; request: Request; sentAt: number }

/** A server that has not replied for this long has lost our message, or the pipe is half dead: resume. */
export const REPLY_LIMIT_MS = 10_000;

export class PendingRequests {
  #bySeq = new Map<number, Pending>();

  add(seq: number, pending: Pending): void {
    this.#bySeq.set(seq, pending);
  }

  take(seq: number): Pending | undefined {
    const found = this.#bySeq.get(seq);
    this.#bySeq.delete(seq);
    return found;
  }

  takeAll(): Pending[] {
    const all = [...this.#bySeq.values()];
    this.#bySeq.clear();
    return all;
  }

  /** A new pipe gives each request its full time again. */
  restart(now: number): void {
    for (const pending of this.#bySeq.values()) pending.sentAt = now;
  }

  deadline(): number | null {
    const oldest = this.#bySeq.values().next();
    return oldest.done === true ? null : oldest.value.sentAt + REPLY_LIMIT_MS;
  }
}

const OF_ITS_SESSION: ReadonlySet<Request['type']> = new Set([
  'signal', 'media.offer', 'media.close', 'view.set', 'direct.state', 'path.ready',
] as const);

/** What a new session repeats of the old one, and what is dropped. */
export interface Repetition { repeat: Pending[]; stale: Pending[]; settled: Pending[] }

/**
 * docs/protocol.md, 3.2: join again, then repeat each request without a reply. What belongs to a negotiation or to
 * an epoch of the old session is not repeated: the call itself takes it up again. `join` is the one that restores us; null for a visitor.
 */
export function repeatInNewSession(pending: Pending[], join: JoinRequest | null, raisedHand: boolean): Repetition {
  const stale = pending.filter((one) => OF_ITS_SESSION.has(one.request.type));
  const rest = pending.filter((one) => !OF_ITS_SESSION.has(one.request.type) && one.request.type !== 'join');
  const asked = pending.find((one) => one.request.type === 'join');
  // With nothing left to say, a session that the server forgot has already left.
  if (asked === undefined && rest.every((one) => one.request.type === 'leave')) {
    if (rest.length > 0) return { repeat: [], stale, settled: rest };
  }
  const own = (request: Request): Pending => ({ id: null, request, sentAt: 0 });
  const repeat: Pending[] = [];
  if (join !== null) repeat.push({ ...(asked ?? own(join)), request: join });
  if (raisedHand && !rest.some((one) => one.request.type === 'hand.set')) repeat.push(own({ type: 'hand.set', raised: true }));
  return { repeat: [...repeat, ...rest], stale, settled: [] };
}
