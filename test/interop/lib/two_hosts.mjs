// Two network namespaces and a cable between them: the server's, and the peer's with several addresses, so that the address a peer is told
// can't be right by chance.
//
//   peer 10.79.0.2, 10.79.0.3, fd79::2, fd79::3 ---- server 10.79.0.1, fd79::1
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = (line) => execFileSync('sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

export class TwoHosts {
  static make() {
    const hosts = new TwoHosts();
    hosts.server = `pli${process.pid}s`;
    hosts.peer = `pli${process.pid}p`;
    const { server, peer } = hosts;
    run(`for ns in ${server} ${peer}; do ip netns add $ns; ip -n $ns link set lo up; done
         ip link add p0 netns ${peer} type veth peer name s0 netns ${server}
         ip -n ${server} addr add 10.79.0.1/24 dev s0
         ip -n ${server} addr add fd79::1/64 dev s0 nodad
         for last in 2 3; do
           ip -n ${peer} addr add 10.79.0.$last/24 dev p0
           ip -n ${peer} addr add fd79::$last/64 dev p0 nodad
         done
         ip -n ${server} link set s0 up
         ip -n ${peer} link set p0 up`);
    return hosts;
  }

  prefix(host) {
    return ['ip', 'netns', 'exec', host];
  }

  /** What a program says that runs at the peer's; it has to end well. */
  async ask(program, ...args) {
    const [command, ...rest] = [...this.prefix(this.peer), program, ...args];
    const { stdout, stderr } = await promisify(execFile)(command, rest, { timeout: 20_000 });
    return stdout + stderr;
  }

  remove() {
    for (const ns of [this.server, this.peer]) run(`ip netns del ${ns}`);
  }
}

/** `package version`, as Debian's package manager knows it; printed with each test, because the peer is half of what it shows. */
export function packageVersion(name) {
  return run(`dpkg-query -W -f '\${Package} \${Version}' ${name}`).trim();
}
