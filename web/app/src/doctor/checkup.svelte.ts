import { judge, verdictOf } from './judge';
import type { Known } from './measurements';
import { measureDown, measureUp } from './probes/bandwidth';
import { reach } from './probes/access';
import { lookAtBrowser, lookAtDevice, tryDevices } from './probes/device';
import { probeMedia } from './probes/media';
import { probeRelay } from './probes/relay';
import { probeEvents, probePolling, probeWebSocket } from './probes/signalling';
import { probeStun } from './probes/stun';
import { run, type Probes } from './run';

const probes: Probes = {
  browser: lookAtBrowser,
  reach,
  websocket: probeWebSocket,
  events: probeEvents,
  polling: probePolling,
  mediaUdp: (access, signal) => probeMedia(access, 'udp', signal),
  mediaTcp: (access, signal) => probeMedia(access, 'tcp', signal),
  stun: probeStun,
  relayUdp: (access, signal) => probeRelay(access, 'udp', signal),
  relayTcp: (access, signal) => probeRelay(access, 'tcp', signal),
  relayTls: (access, signal) => probeRelay(access, 'tls', signal),
  down: (_access, signal) => measureDown(signal),
  up: measureUp,
  microphone: () => lookAtDevice('microphone'),
  camera: () => lookAtDevice('camera'),
};

/** What the page shows: one run, or the one after it. */
export class Checkup {
  #known = $state.raw<Known>({});
  #ended: AbortController | null = null;
  tryingDevices = $state(false);
  running = $state(false);
  readonly findings = $derived(judge(this.#known));
  readonly verdict = $derived(verdictOf(this.#known));

  async start(): Promise<void> {
    this.end();
    const ended = new AbortController();
    this.#ended = ended;
    this.#known = {};
    this.running = true;
    await run(probes, (news) => (this.#known = { ...this.#known, ...news }), ended.signal);
    if (this.#ended === ended) this.running = false;
  }

  /** Asks the person for permission. */
  async tryDevices(): Promise<void> {
    this.tryingDevices = true;
    try {
      this.#known = { ...this.#known, ...(await tryDevices()) };
    } finally {
      this.tryingDevices = false;
    }
  }

  end(): void {
    this.#ended?.abort();
    this.#ended = null;
  }
}
