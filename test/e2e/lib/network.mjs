// A small internet of network namespaces: a router with the server on it, and two hosts, of which one has two ways to it.
//
//   host A -- a0 10.77.0.2 --+
//          -- a1 10.77.1.2 --+-- router (server) --- b0 10.77.2.2 -- host B
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (line) => execFileSync('sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

export class Network {
  static make() {
    const network = new Network();
    const tag = `plc${process.pid}`;
    Object.assign(network, { router: `${tag}r`, a: `${tag}a`, b: `${tag}b` });
    const { router, a, b } = network;
    run(`for ns in ${router} ${a} ${b}; do ip netns add $ns; ip -n $ns link set lo up; done
         ip netns exec ${router} sysctl -qw net.ipv4.ip_forward=1`);
    // An IPv6 address that leaves its tentative state seconds later is a network change, on which Chromium gives up loading pages.
    for (const ns of [router, a, b]) {
      run(`ip netns exec ${ns} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1`);
    }
    network.#link(a, 'a0', 'r0', 0);
    network.#link(a, 'a1', 'r1', 1);
    network.#link(b, 'b0', 'r2', 2);
    run(`ip -n ${a} route add default via 10.77.0.1 metric 10
         ip -n ${a} route add default via 10.77.1.1 metric 20
         ip -n ${b} route add default via 10.77.2.1`);
    return network;
  }

  #link(host, near, far, subnet) {
    run(`ip link add ${near} netns ${host} type veth peer name ${far} netns ${this.router}
         ip -n ${host} addr add 10.77.${subnet}.2/24 dev ${near}
         ip -n ${this.router} addr add 10.77.${subnet}.1/24 dev ${far}
         ip -n ${host} link set ${near} up
         ip -n ${this.router} link set ${far} up`);
  }

  prefix(host) {
    return ['ip', 'netns', 'exec', host];
  }

  /** An executable that starts Chromium inside `host`. */
  chromiumIn(host) {
    const path = join(mkdtempSync(join(tmpdir(), 'parlance-e2e-')), 'chromium');
    writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${host} /usr/bin/chromium "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Host A's first way is gone, as when a laptop leaves the Wi-Fi. */
  cutFirstWay() {
    run(`ip -n ${this.a} link set a0 down`);
  }

  remove() {
    for (const ns of [this.a, this.b, this.router]) run(`ip netns del ${ns}`);
  }
}
