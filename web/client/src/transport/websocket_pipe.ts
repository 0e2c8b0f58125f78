import type { Pipe, PipeListener } from './pipe.js';

/** RFC 6455 1001: the server is going away. */
const GOING_AWAY = 1001;

export class WebSocketPipe implements Pipe {
  readonly kind = 'websocket';
  readonly #socket: WebSocket;

  constructor(server: URL, hello: string, listener: PipeListener) {
    const address = new URL('/signal/ws', server);
    address.protocol = server.protocol === 'http:' ? 'ws:' : 'wss:';
    this.#socket = new WebSocket(address, 'parlance.v1');
    this.#socket.onopen = () => this.#socket.send(hello);
    this.#socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      listener.onActivity();
      if (typeof data === 'string') listener.onMessage(data);
    };
    this.#socket.onclose = (event) => listener.onEnd(event.code === GOING_AWAY ? 'stopping' : 'lost');
  }

  send(texts: readonly string[]): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    for (const text of texts) this.#socket.send(text);
  }

  authorize(): void {
    // The socket itself is the proof.
  }

  close(): void {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(1000);
  }
}
