// A reverse proxy as it stands before many servers, with the faults of the bad ones: it can refuse WebSockets, server-sent
// events, or everything, and cut what is open.
import http from 'node:http';
import net from 'node:net';

export class Proxy {
  /** `allow`: which pipes pass: any of 'websocket', 'sse', 'poll'. */
  static async before(server, allow = ['websocket', 'sse', 'poll']) {
    const proxy = new Proxy();
    Object.assign(proxy, { target: server.ports.http, allow: new Set(allow), cut: false, sockets: new Set(), seen: [] });
    proxy.http = http.createServer((request, response) => proxy.#forward(request, response));
    proxy.http.on('upgrade', (request, socket, head) => proxy.#upgrade(request, socket, head));
    proxy.http.on('connection', (socket) => {
      if (proxy.cut) return void socket.destroy();
      proxy.sockets.add(socket);
      socket.on('close', () => proxy.sockets.delete(socket));
    });
    await new Promise((done) => proxy.http.listen(0, '127.0.0.1', done));
    proxy.url = `http://localhost:${proxy.http.address().port}`;
    return proxy;
  }

  /** From now on nothing passes, and what is open is torn. */
  breakAll() {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  heal() {
    this.cut = false;
  }

  /** Tears what is open once; new connections pass. */
  tear() {
    for (const socket of this.sockets) socket.destroy();
  }

  async close() {
    this.breakAll();
    await new Promise((done) => this.http.close(done));
  }

  #pipeOf(path) {
    if (path.startsWith('/signal/events')) return 'sse';
    if (path.startsWith('/signal/poll')) return 'poll';
    return null;
  }

  #forward(request, response) {
    const pipe = this.#pipeOf(request.url);
    if (pipe && !this.allow.has(pipe)) {
      response.writeHead(502).end();
      return;
    }
    if (pipe) this.seen.push(pipe);
    const { method, url: path, headers } = request;
    const onward = http.request({ host: '127.0.0.1', port: this.target, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  #upgrade(request, socket, head) {
    socket.on('error', () => {});
    if (!this.allow.has('websocket')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    this.seen.push('websocket');
    const onward = net.connect(this.target, '127.0.0.1', () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      }
      onward.write(lines.join('\r\n') + '\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }
}
