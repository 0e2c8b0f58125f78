// A laboratory of network namespaces: hosts in a star around a router, each behind a path of its own with a chosen delay, loss, rate and so on
// (parlance_impair, test/net/impair). No NAT; every host reaches every other.
//
//   const lab = await Lab.make({ server: 'delay 25ms', ada: 'delay 25ms', ben: 'delay 25ms up rate 1500k' });
//   host server 10.78.1.2 --path-- router --path-- 10.78.2.2 host ada ...
//
// `up` is from the host to the router. With 25 ms on each path a round trip between any two hosts takes 100 ms.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { Server } from './server.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = process.env.PARLANCE_IMPAIR ?? join(root, 'build/release/test/net/impair/parlance_impair');
/** [whether it holds, otherwise]: what a machine needs for a Lab, for those who want to say it before they begin. */
export const needs = [
  [process.getuid() === 0, 'network namespaces need root'],
  [existsSync('/dev/net/tun'), 'this kernel has no TUN devices (/dev/net/tun)'],
  [existsSync(binary), `${binary} is missing: cmake --build build/release --target parlance_impair, or set PARLANCE_IMPAIR`],
];

const run = (line) => execFileSync('sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Paths that the requirements name. Each is that of one host, of two between any two of them. */
export const paths = {
  /** 100 ms of round trip between two hosts that have it. */
  far: 'delay 25ms',
  /** The same, and 1.5 Mbit/s from the host, before which 200 ms may wait. */
  narrowUplink: 'delay 25ms up rate 1500k queue 200ms',
};

export class Lab {
  #hosts = new Map();
  #tag = `plab${process.pid}x${randomBytes(2).toString('hex')}`;
  #folder = join(tmpdir(), this.#tag);
  #onExit = () => this.#removeNow();
  #servers = [];
  #browsers = [];

  /** `hosts`: from a name (a-z, at most 8) to the orders of its path, which are parlance_impair's; '' is a perfect one. */
  static async make(hosts, { seed = 1 } = {}) {
    const lacking = needs.find(([holds]) => !holds);
    if (lacking) throw new Error(lacking[1]);
    sweep();
    const lab = new Lab();
    mkdirSync(lab.#folder);
    // Also after an exception, a failed test or a signal; children end with our end of their standard input.
    process.once('exit', lab.#onExit);
    leaveOnSignals();
    try {
      lab.#space('router');
      run(`ip netns exec ${lab.#name('router')} sysctl -qw net.ipv4.ip_forward=1`);
      for (const [host, orders] of Object.entries(hosts)) await lab.#join(host, orders, seed);
    } catch (error) {
      await lab.remove();
      throw error;
    }
    return lab;
  }

  address(host) {
    return this.#hosts.get(host).address;
  }

  /** A command that runs what follows it on `host` ('router' is one, too). */
  prefix(host) {
    return ['ip', 'netns', 'exec', this.#name(host)];
  }

  /** The server on a host of its own. `lab.url` is where the others find it: HTTPS with a certificate that they have to ignore. */
  async serverIn(host, options = {}) {
    const server = await Server.start({
      prefix: this.prefix(host),
      ports: { https: 8443, http: 8080, stun: 3478 },
      ...options,
    });
    this.#servers.push(server);
    this.url = `https://${this.address(host)}:${server.ports.https}`;
    return server;
  }

  /** A browser on `host`; remove() closes it. */
  async browserIn(host, options = {}) {
    const executablePath = this.executableIn(host, '/usr/bin/chromium');
    const browser = await launchChromium({ ...options, executablePath });
    this.#browsers.push(browser);
    return browser;
  }

  /** The path of an executable that starts `command` on `host`. */
  executableIn(host, command) {
    const path = join(this.#folder, `${host}-${command.replace(/\W/g, '_')}`);
    writeFileSync(path, `#!/bin/sh\nexec ${this.prefix(host).join(' ')} ${command} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Changes the path of `host` while it runs: 'delay 80ms', 'up rate 300k down loss 5%', 'cut', 'restore', 'clear'... */
  async change(host, orders) {
    const answer = await this.#hosts.get(host).ask(orders);
    if (answer !== 'ok') throw new Error(`the path of ${host}: '${orders}': ${answer}`);
  }

  /** What became of the packets of `host`, up and down (see Counters in test/net/impair/pipe.h), and how late they were. */
  async counters(host) {
    return JSON.parse(await this.#hosts.get(host).ask('counters'));
  }

  async remove() {
    for (const browser of this.#browsers.splice(0)) await browser.close().catch(() => {});
    for (const server of this.#servers.splice(0)) await server.stop();
    process.off('exit', this.#onExit);
    this.#removeNow();
  }

  #name(host) {
    return `${this.#tag}${host}`;
  }

  #space(host) {
    const name = this.#name(host);
    run(`ip netns add ${name}
         ip netns exec ${name} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
         ip -n ${name} link set lo up`);
  }

  async #join(host, orders, seed) {
    const subnet = this.#hosts.size + 1;
    const [near, far] = [`10.78.${subnet}.2`, `10.78.${subnet}.1`];
    const [space, router] = [this.#name(host), this.#name('router')];
    this.#space(host);
    const path = new Path(`${space}:wan`, `${router}:${host}`, [`--seed`, `${seed + subnet}`, ...(orders ? [orders] : [])]);
    this.#hosts.set(host, { address: near, path, ask: (line) => path.ask(line) });
    await path.ready;
    run(`ip -n ${space} addr add ${near} peer ${far} dev wan
         ip -n ${space} route add default via ${far}
         ip -n ${router} addr add ${far} peer ${near} dev ${host}`);
  }

  #removeNow() {
    for (const { path } of this.#hosts.values()) path.end();
    for (const host of [...this.#hosts.keys(), 'router']) removeSpace(this.#name(host));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** One running parlance_impair. Its answers come in the order of the questions. */
class Path {
  #waiting = [];

  constructor(left, right, args) {
    this.child = spawn(binary, [left, right, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {});
    this.ready = this.#answer();
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#waiting.shift()?.done(line));
    const gone = () => {
      for (const { failed } of this.#waiting.splice(0)) failed(new Error('parlance_impair has ended'));
    };
    this.child.once('exit', gone);
    this.child.once('error', gone);
  }

  ask(line) {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.reject(new Error('parlance_impair has ended'));
    this.child.stdin.write(`${line}\n`);
    return this.#answer();
  }

  end() {
    this.child.stdin.destroy();
  }

  #answer() {
    return new Promise((done, failed) => this.#waiting.push({ done, failed }));
  }
}

/** What still runs in the namespace was started for it, and ends with it. */
function removeSpace(name) {
  if (!existsSync(`/run/netns/${name}`)) return;
  for (const pid of run(`ip netns pids ${name}`).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
  run(`ip netns del ${name}`);
}

/** Removes what a killed process (SIGKILL leaves no time) has left behind. */
function sweep() {
  const left = (folder) => (existsSync(folder) ? readdirSync(folder) : []).filter((name) => {
    const owner = /^plab(\d+)x/.exec(name)?.[1];
    return owner && !existsSync(`/proc/${owner}`);
  });
  for (const name of left('/run/netns')) removeSpace(name);
  for (const name of left(tmpdir())) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

let leaving = false;
function leaveOnSignals() {
  if (leaving) return;
  leaving = true;
  for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) process.once(signal, () => process.exit(128 + number));
}
