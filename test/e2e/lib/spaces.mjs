// Network namespaces of one test, and the programs between them (test/net/impair, test/net/nat), which are told what to do line by line.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where a program of test/net is, e.g. 'nat/parlance_nat' (variable PARLANCE_NAT). */
export function programOf(path, variable) {
  return process.env[variable] ?? join(root, 'build/release/test/net', path);
}

/** [whether it holds, otherwise]: what a machine needs for namespaces with these programs between them. */
export const needsOf = (...programs) => [
  [process.getuid() === 0, 'network namespaces need root'],
  [existsSync('/dev/net/tun'), 'this kernel has no TUN devices (/dev/net/tun)'],
  ...programs.map((program) => [existsSync(program), `${program} is missing: build its target in build/release, or name another one (PARLANCE_IMPAIR, PARLANCE_NAT)`]),
];

export const run = (line) => execFileSync('sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

export class Spaces {
  #names = new Set();
  #programs = [];
  #tag = `plab${process.pid}x${randomBytes(2).toString('hex')}`;
  #folder = join(tmpdir(), this.#tag);
  #onExit = () => this.removeNow();

  constructor() {
    sweep();
    mkdirSync(this.#folder);
    // Also after an exception, a failed test or a signal; children end with our end of their standard input.
    process.once('exit', this.#onExit);
    leaveOnSignals();
  }

  /** `settings`: of sysctl. */
  add(host, settings = []) {
    const name = this.name(host);
    this.#names.add(name);
    run(`ip netns add ${name}
         ${settings.length > 0 ? `ip netns exec ${name} sysctl -qw ${settings.join(' ')}` : ''}
         ip -n ${name} link set lo up`);
  }

  name(host) {
    return `${this.#tag}${host}`;
  }

  /** A command that runs what follows it on `host`. */
  prefix(host) {
    return ['ip', 'netns', 'exec', this.name(host)];
  }

  /** The path of an executable that starts `command` on `host`. */
  executableIn(host, command) {
    const path = join(this.#folder, `${host}-${command.replace(/\W/g, '_')}`);
    writeFileSync(path, `#!/bin/sh\nexec ${this.prefix(host).join(' ')} ${command} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** A running program, as soon as it is ready. */
  async start(binary, args) {
    const program = new Program(binary, args);
    this.#programs.push(program);
    await program.ready;
    return program;
  }

  removeNow() {
    process.off('exit', this.#onExit);
    for (const program of this.#programs.splice(0)) program.end();
    for (const name of this.#names) removeSpace(name);
    this.#names.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Says 'ready', then answers each line of standard input with one line, in their order; ends with its standard input. */
class Program {
  #waiting = [];

  constructor(binary, args) {
    this.child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {});
    this.name = binary.split('/').at(-1);
    this.ready = this.#answer();
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#waiting.shift()?.done(line));
    const gone = () => {
      for (const { failed } of this.#waiting.splice(0)) failed(new Error(`${this.name} has ended`));
    };
    this.child.once('exit', gone);
    this.child.once('error', gone);
  }

  ask(line) {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.reject(new Error(`${this.name} has ended`));
    this.child.stdin.write(`${line}\n`);
    return this.#answer();
  }

  async order(line) {
    const answer = await this.ask(line);
    if (answer !== 'ok') throw new Error(`${this.name}: '${line}': ${answer}`);
  }

  async counters() {
    return JSON.parse(await this.ask('counters'));
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
