/** What we are in the room, as far as we know: enough to join again after the server has forgotten our session. */
import type { MediaState } from '../api.js';
import type { JoinRequest, Request } from '../wire/client_messages.js';

export class Membership {
  #joined: { name: string; media: MediaState } | null = null;
  #hand = false;
  #token: string | undefined;

  constructor(participantToken?: string) {
    this.#token = participantToken;
  }

  get joined(): boolean { return this.#joined !== null; }
  get raisedHand(): boolean { return this.#hand; }
  get token(): string | undefined { return this.#token; }
  set token(token: string) { this.#token = token; }

  /** Notes what we ask for; it holds until the server refuses it. */
  requested(request: Request): void {
    if (request.type === 'join') this.#joined = { name: request.name, media: request.media };
    if (request.type === 'leave') this.left();
    if (request.type === 'hand.set') this.#hand = request.raised;
    if (this.#joined === null) return;
    if (request.type === 'media.set') this.#joined = { ...this.#joined, media: request.media };
    if (request.type === 'name.set') this.#joined = { ...this.#joined, name: request.name };
  }

  refused(request: Request): void {
    if (request.type === 'join') this.left();
  }

  left(): void {
    this.#joined = null;
    this.#hand = false;
  }

  /** The join that restores us, with our newest name and media. */
  rejoin(): JoinRequest | null {
    return this.#joined === null ? null : this.restore({ type: 'join', ...this.#joined });
  }

  /** Adds the token by which the server knows us again. */
  restore(join: JoinRequest): JoinRequest {
    return this.#token === undefined ? join : { ...join, participant_token: this.#token };
  }
}
