// Starts the real program with a data directory of its own, kills it, starts it again.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = process.env.PARLANCE_BINARY ?? join(root, 'build/release/src/app/parlance');

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class Server {
  /** `prefix`: a command that starts it somewhere else, e.g. in a network namespace. `net`, `media`: further lines of these sections. */
  static async start({ prefix = [], settings = '', net = '', media = 'port = 0\n', ports } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'parlance-e2e-'));
    const server = new Server();
    Object.assign(server, { folder, prefix, settings, net, media });
    server.ports = ports ?? { https: await freePort(), http: await freePort(), stun: await freePort() };
    await server.spawn();
    return server;
  }

  get url() {
    return `http://localhost:${this.ports.http}`;
  }

  async spawn() {
    const config = join(this.folder, 'parlance.toml');
    const { https, http, stun } = this.ports;
    writeFileSync(
      config,
      `[net]\nhttps_port = ${https}\nhttp_port = ${http}\n${this.net}[media]\n${this.media}[turn]\nport = ${stun}\n` +
        `[data]\ndirectory = "${join(this.folder, 'data')}"\n${this.settings}`,
    );
    const [command, ...args] = [...this.prefix, binary, 'serve', '--config', config];
    this.log = '';
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = new Promise((done) => this.child.once('exit', (code, signal) => done(signal ?? code)));
    await new Promise((ready, failed) => {
      const take = (chunk) => {
        this.log += chunk;
        if (/Open http/.test(this.log)) ready();
      };
      this.child.stdout.on('data', take);
      this.child.stderr.on('data', take);
      void this.exited.then((how) => failed(new Error(`the server ended (${how}):\n${this.log}`)));
    });
  }

  /** SIGKILL: no goodbye, no clean-up. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    const how = await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
    return how;
  }
}
