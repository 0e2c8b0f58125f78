/** What both HTTP pipes share: the way up, the headers, and ending once. */
import { post, refusalText } from './http_request.js';
import type { PipeListener } from './pipe.js';
import { type Credentials, Uplink } from './uplink.js';

export class HttpPipe {
  readonly #server: URL;
  readonly #listener: PipeListener;
  readonly #abort = new AbortController();
  readonly #uplink: Uplink;
  #credentials: Credentials | null = null;

  constructor(server: URL, listener: PipeListener) {
    this.#server = server;
    this.#listener = listener;
    this.#uplink = new Uplink(async (body) => {
      await this.post('/signal/send', body).catch((cause: unknown) => this.#refused(cause));
    }, () => this.end());
  }

  get closed(): boolean { return this.#abort.signal.aborted; }

  post(path: string, body: string): Promise<Response> {
    return post({ server: this.#server, path, body, credentials: this.#credentials, signal: this.#abort.signal });
  }

  authorize(credentials: Credentials): void {
    this.#credentials = credentials;
  }

  send(texts: readonly string[]): void {
    this.#uplink.send(texts);
  }

  deliver(texts: readonly string[]): void {
    for (const text of texts) if (!this.closed) this.#listener.onMessage(text);
  }

  alive(): void {
    if (!this.closed) this.#listener.onActivity();
  }

  /** Runs the way down; whatever ends it ends the pipe. */
  run(work: () => Promise<void>): void {
    work().catch((cause: unknown) => this.#refused(cause)).catch(() => undefined).finally(() => this.end());
  }

  #refused(cause: unknown): never {
    const text = refusalText(cause);
    if (text !== null) this.deliver([text]);
    throw cause;
  }

  end(): void {
    if (this.closed) return;
    this.close();
    this.#listener.onEnd('lost');
  }

  close(): void {
    this.#abort.abort();
  }
}
