import { batchOf } from '../wire/client_messages.js';
import { EventStreamParser } from './event_stream.js';
import { HttpPipe } from './http_pipe.js';
import type { Pipe, PipeListener } from './pipe.js';

/** Server-sent events read by fetch: EventSource can't POST, and would reconnect on its own account. */
export class SsePipe extends HttpPipe implements Pipe {
  readonly kind = 'sse';

  constructor(server: URL, hello: string, listener: PipeListener) {
    super(server, listener);
    this.run(() => this.#read(hello));
  }

  async #read(hello: string): Promise<void> {
    const response = await this.post('/signal/events', batchOf([hello]));
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      this.alive();
      this.deliver(parser.push(decoder.decode(part.value, { stream: true })));
    }
  }
}
