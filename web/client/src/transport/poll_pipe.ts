import { batchOf } from '../wire/client_messages.js';
import { splitBatch } from '../wire/parse.js';
import { HttpPipe } from './http_pipe.js';
import type { Pipe, PipeListener } from './pipe.js';

/** Long polling. What we say goes by /signal/send, because a poll may wait for 20 s. */
export class PollPipe extends HttpPipe implements Pipe {
  readonly kind = 'poll';

  constructor(server: URL, hello: string, listener: PipeListener) {
    super(server, listener);
    this.run(() => this.#poll(hello));
  }

  async #poll(hello: string): Promise<void> {
    // The first answer is `welcome`; hearing it, the connection calls authorize() before the next poll starts.
    for (let body = batchOf([hello]); !this.closed; body = batchOf([])) {
      const response = await this.post('/signal/poll', body);
      const text = await response.text();
      this.alive();
      this.deliver(splitBatch(text));
    }
  }
}
