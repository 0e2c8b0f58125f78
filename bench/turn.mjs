// Relayed packets per second of processor time, beside Debian's coturn: a hundred allocations of coturn's own client, packets one by one, by channels.
// The two servers take turns; processor time is that of all threads of the server. Memory is what a hundred allocations add to it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from '../test/e2e/lib/server.mjs';
import { TwoHosts, packageVersion } from '../test/interop/lib/two_hosts.mjs';

const [address, own, peer] = ['10.79.0.1', '10.79.0.2', '10.79.0.3'];
const secret = 'north';
const goal = 1.6;
const memoryGoal = 0.5;
const rounds = 4;
const clients = 50; // two allocations each

const processorTime = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e9;
const residentKiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
/** The process itself, not the program that moved it into its namespace. */
const pidIn = (namespace, program) =>
  execFileSync('ip', ['netns', 'pids', namespace]).toString().trim().split('\n').find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program);

const hosts = TwoHosts.make();
const folder = mkdtempSync(join(tmpdir(), 'bench-turn-'));
const others = [];
const run = (host, program, ...args) => {
  const [command, ...rest] = [...hosts.prefix(host), program, ...args];
  others.push(spawn(command, rest, { stdio: 'ignore' }));
};
const settings = ['SECRET=north', `ALLOW_PEERS=${peer}`, 'MAX_KBPS=0', 'MAX_ALLOCATIONS_PER_USER=1000'].map((one) => `PARLANCE_TURN_${one}`);
const server = await Server.start({ prefix: [...hosts.prefix(hosts.server), 'env', ...settings], ports: { https: 8443, http: 8080, stun: 3478 } });
run(hosts.server, 'turnserver', '-n', '-L', address, '-E', address, '-p', '5478', '-m', '1', '--no-tls', '--no-dtls', '--use-auth-secret',
  `--static-auth-secret=${secret}`, '-r', 'bench', '--no-cli', '--log-file', join(folder, 'log'), '--userdb', join(folder, 'db'), '--pidfile', join(folder, 'pid'));
run(hosts.peer, 'turnutils_peer', '-L', peer, '-p', '3480');
await pause(3000);

const measured = [
  { name: 'parlance', port: 3478, pid: pidIn(hosts.server, 'parlance') },
  { name: packageVersion('coturn'), port: 5478, pid: pidIn(hosts.server, 'turnserver') },
];
async function load(one, bytes, count) {
  const options = ['-c', '-p', `${one.port}`, '-L', own, '-u', 'room.bench', '-W', secret, '-e', peer, '-r', '3480', '-m', `${clients}`, '-l', `${bytes}`];
  const before = processorTime(one.pid);
  const [command, ...rest] = [...hosts.prefix(hosts.peer), 'turnutils_uclient', ...options, '-n', `${count}`, '-z', '4', address];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => { said += chunk; });
  await new Promise((done) => child.once('exit', done));
  const last = [...said.matchAll(/tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/g)].at(-1);
  const relayed = Number(last?.[1] ?? 0) + Number(last?.[2] ?? 0);
  return { relayed, lost: 1 - Number(last?.[2] ?? 0) / Number(last?.[1] ?? 1), perSecond: relayed / (processorTime(one.pid) - before) };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ratios = [];
try {
  const memory = [];
  for (const one of measured) {
    const before = residentKiB(one.pid);
    await load(one, 200, 20);
    memory.push((residentKiB(one.pid) - before) / (2 * clients));
  }
  for (const bytes of [200, 1200]) {
    const figures = measured.map(() => []);
    for (let round = 0; round < rounds; round += 1) for (const [i, one] of measured.entries()) figures[i].push(await load(one, bytes, 500));
    const medians = figures.map((rows) => median(rows.map((row) => row.perSecond)));
    for (const [i, one] of measured.entries())
      console.log(`${one.name}, ${bytes} bytes: ${Math.round(medians[i])} packets per processor second, lost ${(100 * median(figures[i].map((row) => row.lost))).toFixed(2)} %`);
    ratios.push(medians[0] / medians[1]);
  }
  console.log(`memory for each allocation: ${memory.map((kib) => `${kib.toFixed(1)} KiB`).join(' beside ')}`);
  const worst = Math.min(...ratios);
  const lean = memory[0] <= memoryGoal * memory[1];
  process.exitCode = worst >= goal && lean ? 0 : 1;
  console.log(`relayed packets per processor second: ${worst.toFixed(2)} times coturn's (goal ${goal}); memory ${(memory[0] / memory[1]).toFixed(2)} times (goal ${memoryGoal})`);
} finally {
  for (const other of others) other.kill('SIGKILL');
  await server.stop();
  hosts.remove();
  rmSync(folder, { recursive: true, force: true });
}
