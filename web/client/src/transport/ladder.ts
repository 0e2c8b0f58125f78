/**
 * Which pipe to try, and when (docs/protocol.md, section 5, "Choice of the pipe"). A pure machine. At most two attempts
 * exist: the `current` pipe that brought its welcome, and one `trying`, which replaces it or fills its place.
 */
import { PIPE_KINDS, type PipeKind } from './pipe.js';

export const WELCOME_LIMIT_MS = 2000;
export const CLIMB_AFTER_MS = 60_000;
export const SLIPPED_CLIMB_MS = 2000;
export const RESTART_SPREAD_MS = 2000;
/** After the first round on all rungs: pauses between the starts of tries, the last one for the rest of the minute. */
const PAUSES_MS = [250, 500, 1000, 2000];
/** A pipe that lived shorter than this was no success: without it, a server that ends each pipe at once would be hammered. */
const STABLE_MS = 5000;
const PATIENT_AFTER_MS = 60_000;
const PATIENT_PAUSE_MS = 15_000;

export type LadderInput =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'welcome'; attempt: number }
  /** `restart`: the server is coming back, so everybody's first try has to be spread. */
  | { type: 'ended'; attempt: number; restart: boolean; retryAfter?: number }
  | { type: 'online' };
export type LadderAction =
  | { type: 'open'; attempt: number; kind: PipeKind }
  | { type: 'close'; attempt: number };

interface Attempt { id: number; rung: number }

export class Ladder {
  readonly #random: () => number;
  #ids = 0;
  #remembered = 0;
  #current: Attempt | null = null;
  #trying: (Attempt & { giveUpAt: number }) | null = null;
  #nextTryAt: number | null = null;
  #climbAt: number | null = null;
  #climbTo = 0;
  #welcomedAt: number | null = null;
  /** Place in the turn over all rungs, which begins at the remembered one. */
  #turn = 0;
  #outage = { since: 0, tries: 0, lastStart: 0 };

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  receive(input: LadderInput, now: number, out: LadderAction[]): void {
    if (input.type === 'start') this.#beginOutage(now, 0);
    else if (input.type === 'stop') this.#stop(out);
    else if (input.type === 'welcome') this.#welcome(input.attempt, now, out);
    else if (input.type === 'ended') this.#ended(input, now);
    else this.#online(now, out);
    this.tick(now, out);
  }

  tick(now: number, out: LadderAction[]): void {
    if (this.#trying !== null && this.#trying.giveUpAt <= now) {
      out.push({ type: 'close', attempt: this.#trying.id });
      this.#failed(this.#trying.rung, now);
    }
    if (this.#nextTryAt !== null && this.#nextTryAt <= now) this.#try(now, out);
    else if (this.#climbAt !== null && this.#climbAt <= now) this.#open(this.#climbTo, now, out);
  }

  deadline(): number | null {
    const due = Math.min(this.#trying?.giveUpAt ?? Infinity, this.#nextTryAt ?? Infinity, this.#climbAt ?? Infinity);
    return due === Infinity ? null : due;
  }

  #beginOutage(now: number, wait: number): void {
    const stable = this.#current === null || now - (this.#welcomedAt ?? 0) >= STABLE_MS;
    this.#current = null;
    this.#climbAt = null;
    this.#turn = 0;
    if (stable) this.#outage = { since: now, tries: 0, lastStart: now };
    const firstTryAt = Math.max(now + wait, this.#outage.lastStart + this.#pause(now));
    // An attempt to climb that is under way becomes the first try.
    this.#nextTryAt = this.#trying === null ? firstTryAt : null;
  }

  #stop(out: LadderAction[]): void {
    for (const attempt of [this.#current, this.#trying]) if (attempt !== null) out.push({ type: 'close', attempt: attempt.id });
    this.#current = this.#trying = this.#nextTryAt = this.#climbAt = null;
  }

  #welcome(attempt: number, now: number, out: LadderAction[]): void {
    if (this.#trying?.id !== attempt) return;
    if (this.#current !== null) out.push({ type: 'close', attempt: this.#current.id });
    this.#current = { id: attempt, rung: this.#trying.rung };
    // A server that was away answers on whatever rung is in turn: look soon whether the better one is back, too.
    const slipped = this.#welcomedAt !== null && this.#trying.rung > this.#remembered;
    this.#remembered = this.#trying.rung;
    this.#welcomedAt = now;
    this.#trying = null;
    this.#nextTryAt = null;
    this.#climbTo = 0;
    this.#climbAt = this.#remembered > 0 ? now + (slipped ? SLIPPED_CLIMB_MS : CLIMB_AFTER_MS) : null;
  }

  #ended(input: Extract<LadderInput, { type: 'ended' }>, now: number): void {
    const wait = input.retryAfter ?? 0;
    if (this.#current?.id === input.attempt) {
      const spread = input.restart ? this.#random() * RESTART_SPREAD_MS : 0;
      this.#beginOutage(now, Math.max(wait, spread));
    } else if (this.#trying?.id === input.attempt) {
      this.#failed(this.#trying.rung, now);
      if (this.#nextTryAt !== null) this.#nextTryAt = Math.max(this.#nextTryAt, now + wait);
    }
  }

  #online(now: number, out: LadderAction[]): void {
    if (this.#current !== null || (this.#trying === null && this.#nextTryAt === null)) return;
    if (this.#trying !== null) out.push({ type: 'close', attempt: this.#trying.id });
    this.#trying = null;
    this.#turn = 0;
    this.#outage = { since: now, tries: 0, lastStart: now };
    this.#nextTryAt = now;
  }

  #failed(rung: number, now: number): void {
    this.#trying = null;
    if (this.#current === null) {
      // Counted between starts, so that a try that used up its two seconds is followed at once.
      this.#nextTryAt = Math.max(now, this.#outage.lastStart + this.#pause(now));
    } else if (rung + 1 < this.#current.rung) {
      this.#climbTo = rung + 1;
      this.#climbAt = now;
    } else {
      this.#climbTo = 0;
      this.#climbAt = now + CLIMB_AFTER_MS;
    }
  }

  #pause(now: number): number {
    if (this.#outage.tries < PIPE_KINDS.length) return 0;
    const patient = now - this.#outage.since >= PATIENT_AFTER_MS;
    const step = PAUSES_MS[this.#outage.tries - PIPE_KINDS.length] ?? 2000;
    // Half of the pause is random: a server that comes back should not meet everybody at once.
    return (patient ? PATIENT_PAUSE_MS : step) * (0.5 + this.#random() / 2);
  }

  #try(now: number, out: LadderAction[]): void {
    const rung = (this.#remembered + this.#turn) % PIPE_KINDS.length;
    this.#turn += 1;
    this.#outage.tries += 1;
    this.#outage.lastStart = now;
    this.#open(rung, now, out);
  }

  #open(rung: number, now: number, out: LadderAction[]): void {
    this.#nextTryAt = null;
    this.#climbAt = null;
    this.#trying = { id: ++this.#ids, rung, giveUpAt: now + WELCOME_LIMIT_MS };
    out.push({ type: 'open', attempt: this.#trying.id, kind: PIPE_KINDS[rung] ?? 'poll' });
  }
}
