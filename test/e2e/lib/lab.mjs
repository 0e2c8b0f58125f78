// A laboratory of network namespaces: hosts in a star around a router, each behind a path of its own with a chosen delay, loss, rate and so on
// (parlance_impair, test/net/impair). No NAT (that is nat_lab.mjs); every host reaches every other.
//
//   const lab = await Lab.make({ server: 'delay 25ms', ada: 'delay 25ms', ben: 'delay 25ms up rate 1500k' });
//   host server 10.78.1.2 --path-- router --path-- 10.78.2.2 host ada ...
//
// `up` is from the host to the router. With 25 ms on each path a round trip between any two hosts takes 100 ms.
import { launchChromium } from './chromium.mjs';
import { Server } from './server.mjs';
import { needsOf, programOf, run, Spaces } from './spaces.mjs';

const binary = programOf('impair/parlance_impair', 'PARLANCE_IMPAIR');
/** [whether it holds, otherwise]: what a machine needs for a Lab, for those who want to say it before they begin. */
export const needs = needsOf(binary);

const NO_IPV6 = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];

/** Paths that the requirements name. Each is that of one host, of two between any two of them. */
export const paths = {
  /** 100 ms of round trip between two hosts that have it. */
  far: 'delay 25ms',
  /** The same, and 1.5 Mbit/s from the host, before which 200 ms may wait. */
  narrowUplink: 'delay 25ms up rate 1500k queue 200ms',
};

export class Lab {
  #hosts = new Map();
  #spaces = new Spaces();
  #servers = [];
  #browsers = [];

  /** `hosts`: from a name (a-z, at most 8) to the orders of its path, which are parlance_impair's; '' is a perfect one. */
  static async make(hosts, { seed = 1 } = {}) {
    const lacking = needs.find(([holds]) => !holds);
    if (lacking) throw new Error(lacking[1]);
    const lab = new Lab();
    try {
      lab.#spaces.add('router', [...NO_IPV6, 'net.ipv4.ip_forward=1']);
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
    return this.#spaces.prefix(host);
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
    return this.#spaces.executableIn(host, command);
  }

  /** Changes the path of `host` while it runs: 'delay 80ms', 'up rate 300k down loss 5%', 'cut', 'restore', 'clear'... */
  async change(host, orders) {
    await this.#hosts.get(host).path.order(orders);
  }

  /** What became of the packets of `host`, up and down (see Counters in test/net/impair/pipe.h), and how late they were. */
  async counters(host) {
    return this.#hosts.get(host).path.counters();
  }

  async remove() {
    for (const browser of this.#browsers.splice(0)) await browser.close().catch(() => {});
    for (const server of this.#servers.splice(0)) await server.stop();
    this.#spaces.removeNow();
  }

  async #join(host, orders, seed) {
    const subnet = this.#hosts.size + 1;
    const [near, far] = [`10.78.${subnet}.2`, `10.78.${subnet}.1`];
    this.#spaces.add(host, NO_IPV6);
    const [space, router] = [this.#spaces.name(host), this.#spaces.name('router')];
    const path = await this.#spaces.start(binary, [`${space}:wan`, `${router}:${host}`, `--seed`, `${seed + subnet}`, ...(orders ? [orders] : [])]);
    this.#hosts.set(host, { address: near, path });
    run(`ip -n ${space} addr add ${near} peer ${far} dev wan
         ip -n ${space} route add default via ${far}
         ip -n ${router} addr add ${far} peer ${near} dev ${host}`);
  }
}
