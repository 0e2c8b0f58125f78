/** The way up of the HTTP pipes: batches to /signal/send, at most one under way (docs/protocol.md, section 5). */
import { batchOf } from '../wire/client_messages.js';

export interface Credentials { session: string; token: string }

export function signalHeaders(credentials: Credentials | null): Record<string, string> {
  const json = { 'Content-Type': 'application/json' };
  if (credentials === null) return json;
  return { ...json, Authorization: `Bearer ${credentials.token}`, 'Parlance-Session': credentials.session };
}

/** Posts one batch; rejects when it did not arrive. */
export type PostBatch = (body: string) => Promise<void>;

export class Uplink {
  readonly #post: PostBatch;
  readonly #onFailure: () => void;
  #waiting: string[] = [];
  #underWay = false;

  constructor(post: PostBatch, onFailure: () => void) {
    this.#post = post;
    this.#onFailure = onFailure;
  }

  send(texts: readonly string[]): void {
    this.#waiting.push(...texts);
    if (!this.#underWay) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#underWay = true;
    try {
      // One turn of the loop, so that messages of one moment (an offer and its candidates) share a batch.
      await Promise.resolve();
      while (this.#waiting.length > 0) await this.#post(batchOf(this.#waiting.splice(0, batchLength(this.#waiting))));
    } catch {
      this.#waiting = []; // The session resends what was not acknowledged.
      this.#onFailure();
    } finally {
      this.#underWay = false;
    }
  }
}

/** Characters in one batch; the server's limit holds for a message, so a single longer one still goes, alone. */
const BATCH_CHARACTERS = 64 * 1024;

/** How many of the waiting messages fit into the next batch: at least one. */
export function batchLength(texts: readonly string[]): number {
  let characters = 0;
  const beyond = texts.findIndex((text) => (characters += text.length) > BATCH_CHARACTERS);
  return beyond < 0 ? texts.length : Math.max(1, beyond);
}
