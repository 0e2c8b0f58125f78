import type { OpenPipe } from './pipe.js';
import { PollPipe } from './poll_pipe.js';
import { SsePipe } from './sse_pipe.js';
import { WebSocketPipe } from './websocket_pipe.js';

export function pipesTo(server: URL): OpenPipe {
  return (kind, hello, listener) => {
    if (kind === 'websocket') return new WebSocketPipe(server, hello, listener);
    return kind === 'sse' ? new SsePipe(server, hello, listener) : new PollPipe(server, hello, listener);
  };
}
