// The server's resident memory: idle, and with SESSIONS signalling sessions over TLS that do nothing but live.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { Server } from '../test/e2e/lib/server.mjs';

const sessions = Number(process.env.SESSIONS ?? 1000);
const goal = 100;

/** A client's text frame (RFC 6455, 5.2), masked. */
function frame(text) {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
  const masked = Buffer.from(payload.map((byte, i) => byte ^ mask[i % 4]));
  return Buffer.concat([head, mask, masked]);
}

function session(port, index) {
  return new Promise((ready, failed) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      socket.write(
        `GET /signal/ws HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
          'Sec-WebSocket-Protocol: parlance.v1\r\n\r\n',
      );
    });
    let text = '';
    socket.on('data', (chunk) => {
      if (text.includes('"welcome"')) return;
      const upgraded = text.includes('101');
      text += chunk.toString('latin1');
      if (!upgraded && text.includes('101')) {
        const hello = { type: 'hello', version: { major: 1, minor: 0 }, device: `d_bench${index}0000`, room: `bench-${index}` };
        socket.write(frame(JSON.stringify(hello)));
      }
      if (text.includes('"welcome"')) ready(socket);
    });
    socket.on('error', failed);
    socket.on('close', () => failed(new Error(`closed: ${text}`)));
  });
}

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

const server = await Server.start({ settings: '[log]\nlevel = "warning"\n' });
await new Promise((done) => setTimeout(done, 1000));
const idle = resident(server.child.pid);
const sockets = [];
for (let i = 0; i < sessions; i += 50) {
  const batch = Array.from({ length: Math.min(50, sessions - i) }, (_, k) => session(server.ports.https, i + k));
  sockets.push(...(await Promise.all(batch)));
  for (const socket of sockets) if (socket.readable) socket.write(frame('{"type":"ping"}'));
}
await new Promise((done) => setTimeout(done, 2000));
const loaded = resident(server.child.pid);
for (const socket of sockets) {
  socket.removeAllListeners('close');
  socket.on('error', () => {});
  socket.destroy();
}
await server.stop();
const each = (loaded - idle) / sessions;
console.log(`idle: ${(idle / 1024).toFixed(1)} MiB; with ${sessions} sessions: ${(loaded / 1024).toFixed(1)} MiB`);
console.log(`memory: ${each.toFixed(1)} kB for each idle session over TLS (goal <= ${goal})`);
process.exit(each <= goal ? 0 : 1);
