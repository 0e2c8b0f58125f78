// A laboratory of network namespaces with NATs: an internet, and hosts and networks behind boxes.
//
//   const lab = await NatLab.make();
//   await lab.add('server');                                                  a host with a public address
//   await lab.add('ada', [nat('port_restricted')]);                           at home
//   await lab.add('carrier', [nat('symmetric'), path('delay 30ms')]);         a network, because something is put behind it:
//   await lab.add('ben', [nat('full_cone')], { behind: 'carrier' });          two NATs one after the other
//
// The boxes of a host stand in a row, the first nearest to it. Addresses: 5.5.N.x on the internet (ordinary public ones: relays refuse those that
// are set apart for documentation; nothing leaves the namespaces), 100.64.N.x in a network behind a NAT, 192.168.N.2 at home.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { Server } from './server.mjs';
import { needsOf, programOf, run, Spaces } from './spaces.mjs';

const impairer = programOf('impair/parlance_impair', 'PARLANCE_IMPAIR');
const translator = programOf('nat/parlance_nat', 'PARLANCE_NAT');
/** [whether it holds, otherwise]: what a machine needs for a NatLab. */
export const needs = needsOf(impairer, translator);

/** A NAT with a firewall. `orders`: test/net/nat/order.h's, such as 'symmetric hairpin on' or 'full_cone only tcp 443'. */
export const nat = (orders) => ({ kind: 'nat', orders });
/** `orders`: parlance_impair's, such as 'delay 20ms loss 1%'; with 'mtu 1280' longer packets vanish without a word. */
export const path = (orders = '') => ({ kind: 'path', orders });
/** A link that takes IP packets of at most `bytes`, between two routers that say so (ICMP). */
export const mtu = (bytes) => ({ kind: 'mtu', bytes });

/** The firewalls of section 11's matrix, as orders of a NAT. */
export const firewalls = {
  udpBlocked: 'block udp',
  onlyTcp443: 'only tcp 443',
};

const NO_IPV6 = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];
// Addresses that take seconds to be settled, or come by themselves, would be network changes, on which Chromium gives up loading pages.
const QUIET_IPV6 = ['all', 'default'].flatMap((which) => [`net.ipv6.conf.${which}.accept_ra=0`, `net.ipv6.conf.${which}.accept_dad=0`]);
const FORWARDS = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'];
const INTERNET = 'internet';

export class NatLab {
  #spaces = new Spaces();
  #servers = [];
  #browsers = [];
  #links = 0;
  #hosts = new Map([[INTERNET, { ways: [] }]]);

  /** `family` 6: there is IPv6 alone, and no NAT. */
  static async make({ family = 4 } = {}) {
    const lacking = needs.find(([holds]) => !holds);
    if (lacking) throw new Error(lacking[1]);
    const lab = new NatLab();
    lab.family = family;
    lab.#space(INTERNET, FORWARDS);
    // Nobody answers for addresses that nobody has.
    run(`ip -${family} -n ${lab.#spaces.name(INTERNET)} route add blackhole default`);
    return lab;
  }

  /** A host or a network (a-z, at most 8). */
  async add(name, boxes = [], { behind = INTERNET } = {}) {
    this.#space(name, FORWARDS);
    this.#hosts.set(name, { ways: [] });
    await this.addWay(name, boxes, { behind });
  }

  /** One more way out of a host, used where the ones before it are gone. */
  async addWay(name, boxes = [], { behind = INTERNET } = {}) {
    const { ways } = this.#hosts.get(name);
    const row = boxes.length > 0 ? boxes : [path()];
    const number = ++this.#links;
    const behindNat = row.some(({ kind }) => kind === 'nat');
    const way = { device: `wan${ways.length}`, programs: [], address: behindNat ? `192.168.${number}.2` : this.#addressIn(behind, number) };
    let near = { space: name, address: way.address, seen: way.address };
    for (const [index, box] of row.entries()) {
      const last = index === row.length - 1;
      const space = last ? behind : `${name}-${ways.length}-${index}`;
      if (!last) this.#space(space, FORWARDS);
      const moreNats = row.slice(index + 1).some(({ kind }) => kind === 'nat');
      const seen = box.kind === 'nat' ? (moreNats ? `100.65.${number}.${index + 1}` : this.#addressIn(behind, number)) : near.seen;
      const link = { near, far: { space, address: `10.${index}.${number}.1`, device: `l${number}` }, device: index === 0 ? way.device : 'out', seen, first: index === 0 };
      way.programs.push(await this.#place(box, link));
      this.#route(box, link, way, ways.length);
      near = { space, address: `10.${index}.${number}.2`, seen };
    }
    way.outside = near.seen;
    ways.push(way);
  }

  /** Its own address, on its first way. */
  address(name) {
    return this.#hosts.get(name).ways[0].address;
  }

  /** The address by which the internet (or the network it is behind) knows it, on its first way. */
  outsideAddress(name) {
    return this.#hosts.get(name).ways[0].outside;
  }

  prefix(name) {
    return this.#spaces.prefix(name);
  }

  /** Tells a box of a host's way while it runs: the orders of its kind, and for a NAT 'forget', too. */
  async change(name, orders, { box = 0, way = 0 } = {}) {
    await this.#hosts.get(name).ways[way].programs[box].order(orders);
  }

  async counters(name, { box = 0, way = 0 } = {}) {
    return this.#hosts.get(name).ways[way].programs[box].counters();
  }

  /** The interface is gone, as when a laptop leaves the Wi-Fi. */
  cutWay(name, way = 0) {
    run(`ip -n ${this.#spaces.name(name)} link set ${this.#hosts.get(name).ways[way].device} down`);
  }

  /** The server; `lab.url` is where the others find it: HTTPS with a certificate that they have to ignore. */
  async serverIn(name, options = {}) {
    const server = await Server.start({
      prefix: this.prefix(name),
      ports: { https: 8443, http: 8080, stun: 3478 },
      ...options,
    });
    this.#servers.push(server);
    const address = this.address(name);
    this.url = `https://${this.family === 6 ? `[${address}]` : address}:${server.ports.https}`;
    return server;
  }

  /** An HTTP proxy that knows CONNECT (RFC 9110 section 9.3.6), to the `allowed` ports alone if there are any; gives its URL. */
  async proxyIn(name, { port = 3128, allowed = [] } = {}) {
    const script = fileURLToPath(new URL('connect_proxy.mjs', import.meta.url));
    const [command, ...args] = [...this.prefix(name), process.execPath, script, ...[port, ...allowed].map(String)];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((ready, failed) => {
      child.stdout.once('data', ready);
      child.once('exit', () => failed(new Error('the proxy has ended')));
    });
    return `http://${this.address(name)}:${port}`;
  }

  async browserIn(name, options = {}) {
    const executablePath = this.#spaces.executableIn(name, '/usr/bin/chromium');
    const browser = await launchChromium({ ...options, executablePath });
    this.#browsers.push(browser);
    return browser;
  }

  async remove() {
    for (const browser of this.#browsers.splice(0)) await browser.close().catch(() => {});
    for (const server of this.#servers.splice(0)) await server.stop();
    this.#spaces.removeNow();
  }

  #space(name, settings) {
    this.#spaces.add(name, [...(this.family === 6 ? QUIET_IPV6 : NO_IPV6), ...settings]);
  }

  #addressIn(network, number) {
    if (this.family === 6) return `2a00:5::${number}:2`;
    return network === INTERNET ? `5.5.${number}.2` : `100.64.${number}.2`;
  }

  /** The box itself, between two namespaces. Gives its program; a link of the kernel's has none. */
  async #place(box, { near, far, device, seen }) {
    const [left, right] = [this.#spaces.name(near.space), this.#spaces.name(far.space)];
    const ends = [`${left}:${device}`, `${right}:${far.device}`];
    const seed = ['--seed', `${this.#links}`];
    if (box.kind === 'nat') return this.#spaces.start(translator, [...ends, seen, ...seed, ...(box.orders ? [box.orders] : [])]);
    if (box.kind === 'path') return this.#spaces.start(impairer, [...ends, ...seed, ...(box.orders ? [box.orders] : [])]);
    run(`ip link add ${device} netns ${left} mtu ${box.bytes} type veth peer name ${far.device} netns ${right} mtu ${box.bytes}
         ip -n ${left} link set ${device} up
         ip -n ${right} link set ${far.device} up`);
    return null;
  }

  /** Out by default, and back to the address that is seen on the far side. */
  #route(box, { near, far, device, seen, first }, way, index) {
    const [left, right] = [this.#spaces.name(near.space), this.#spaces.name(far.space)];
    const bits = this.family === 6 ? 128 : 32;
    const ip = `ip -${this.family}`;
    // A TUN takes whatever is routed into it; a link of Ethernet's kind wants a next hop with an address.
    const out = box.kind === 'mtu' ? `via ${far.address} onlink` : '';
    const back = box.kind === 'mtu' && !first ? `via ${near.address} onlink` : '';
    const table = 100 + index;
    if (first || this.family === 4) run(`${ip} -n ${left} addr add ${near.address}/${bits} dev ${device} ${this.family === 6 ? 'nodad' : ''}`);
    if (this.family === 4) run(`${ip} -n ${right} addr add ${far.address}/${bits} dev ${far.device}`);
    run(`${ip} -n ${left} route add default ${out} dev ${device} ${first ? `src ${near.address} metric ${10 + index}` : ''}
         ${ip} -n ${right} route add ${seen}/${bits} ${back} dev ${far.device}`);
    // What is bound to one way's address leaves by that way.
    if (first) {
      run(`${ip} -n ${left} route add default ${out} dev ${way.device} table ${table}
           ${ip} -n ${left} rule add from ${near.address} table ${table}`);
    }
  }
}
