/** The two halves of docs/protocol.md, section 2.1: what we numbered and keep, and what we have received. */
import type { NumberedRequest, Request } from '../wire/client_messages.js';

/** Our numbered messages, kept until the other side has them. */
export class Outgoing {
  #next = 1;
  #kept: NumberedRequest[] = [];

  number(request: Request): NumberedRequest {
    const numbered: NumberedRequest = { ...request, seq: this.#next++ };
    this.#kept.push(numbered);
    return numbered;
  }

  acknowledge(seq: number): void {
    this.#kept = this.#kept.filter((message) => message.seq > seq);
  }

  /** What a resumed session has to send again; null when the other side's count can't belong to this session. */
  after(received: number): readonly NumberedRequest[] | null {
    if (received >= this.#next || received < (this.#kept[0]?.seq ?? this.#next) - 1) return null;
    this.acknowledge(received);
    return this.#kept;
  }

  reset(): void {
    this.#next = 1;
    this.#kept = [];
  }
}

/** Acknowledge at least each second or each 16 messages. */
const ACK_DELAY_MS = 1000;
const ACK_MESSAGES = 16;

/** The messages of the other side, and when we owe an acknowledgement for them. */
export class Incoming {
  #received = 0;
  #acknowledged = 0;
  #due: number | null = null;

  get received(): number { return this.#received; }
  get deadline(): number | null { return this.#due; }

  /** What was received last is waited for. */
  hurry(now: number): void { this.#due = now; }

  accept(seq: number, now: number): 'new' | 'repeat' | 'gap' {
    if (seq > this.#received + 1) return 'gap';
    if (seq <= this.#received) {
      // Repeats come when our acknowledgement was lost with its pipe: owe it anew.
      this.#due ??= now + ACK_DELAY_MS;
      return 'repeat';
    }
    this.#received = seq;
    this.#due = this.#received - this.#acknowledged >= ACK_MESSAGES ? now : (this.#due ?? now + ACK_DELAY_MS);
    return 'new';
  }

  /** The `ack` member for a message about to be sent, if one is owed. */
  takeAck(): { ack?: number } {
    if (this.#due === null) return {};
    this.#due = null;
    this.#acknowledged = this.#received;
    return { ack: this.#received };
  }

  reset(): void {
    this.#received = 0;
    this.#acknowledged = 0;
    this.#due = null;
  }
}
