/** The server's media ports: a connection as that of a call, which carries a picture that nobody looks at. */
import { failed, skipped, worked, type Measurements, type Timing, type Way } from '../measurements';
import { timingOf } from '../statistics';
import { ask, attemptOf, type Access } from './access';
import { connected, pathOf } from './gathering';
import { pause, within } from './patience';

const kPatienceMs = 9000;
const kMeasures = 12;
const kMeasureEachMs = 350;
const kBitsPerSecond = 400_000;

export type Protocol = 'udp' | 'tcp';

/** The answer with the candidates of one protocol alone. */
export function narrowed(sdp: string, protocol: Protocol): string {
  return sdp.split(/(?<=\n)/).filter((line) => !line.startsWith('a=candidate:') || line.split(' ')[2]?.toLowerCase() === protocol).join('');
}

/** The addresses that the server tells, for the operator. */
export const toldBy = (sdp: string): string[] =>
  [...sdp.matchAll(/^a=candidate:\S+ \d+ (\S+) \d+ (\S+) (\d+)/gm)].map(([, protocol, address, port]) => `${protocol} ${address}:${port}`);

export async function probeMedia({ mediaTcp }: Access, protocol: Protocol, signal: AbortSignal): Promise<Measurements['mediaUdp']> {
  if (protocol === 'tcp' && !mediaTcp) return skipped('no_tcp');
  const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const picture = new Picture();
  let told: string[] = [];
  try {
    const transceiver = pc.addTransceiver(picture.track ?? 'video', { direction: 'sendonly', sendEncodings: [{ maxBitrate: kBitsPerSecond }] });
    await pc.setLocalDescription();
    const response = await ask('/doctor/media', { method: 'POST', body: pc.localDescription?.sdp ?? '', headers: { 'content-type': 'application/sdp' }, signal });
    const sdp = narrowed(await response.text(), protocol);
    told = toldBy(sdp);
    if (told.length === 0) return failed(`the server tells no address for ${protocol.toUpperCase()}`);
    await pc.setRemoteDescription({ type: 'answer', sdp });
    await within(kPatienceMs, `not connected within ${kPatienceMs / 1000} s`, signal, connected(pc));
    return worked(await measure(pc, transceiver.sender, signal));
  } catch (cause) {
    const attempt = attemptOf(cause);
    return attempt.outcome === 'failed' && told.length > 0 ? failed(`${attempt.why} (${told.join(', ')})`) : attempt;
  } finally {
    picture.stop();
    pc.close();
  }
}

/** Round trips by the connection's own checks, and losses as the server reports them (RFC 3550 section 6.4.1). */
async function measure(pc: RTCPeerConnection, sender: RTCRtpSender, signal: AbortSignal): Promise<Way> {
  const roundTrips: number[] = [];
  let path = '';
  for (let i = 0; i < kMeasures && !signal.aborted; i++) {
    await pause(kMeasureEachMs);
    const now = pathOf(await pc.getStats());
    path = now.path;
    if (now.roundTripMs !== null) roundTrips.push(now.roundTripMs);
  }
  const timing: Timing = timingOf(roundTrips, null);
  return { timing: { ...timing, loss: lossOf(await sender.getStats()) }, path };
}

/** Null as long as there is no report. */
export function lossOf(stats: RTCStatsReport): number | null {
  let sent = 0;
  let lost: number | null = null;
  stats.forEach((stat: Record<string, unknown>) => {
    if (stat['type'] === 'outbound-rtp') sent += Number(stat['packetsSent'] ?? 0);
    if (stat['type'] === 'remote-inbound-rtp') lost = (lost ?? 0) + Number(stat['packetsLost'] ?? 0);
  });
  return lost === null || sent === 0 ? null : Math.min(1, Math.max(0, lost / sent));
}

/** A small moving picture that needs no camera. */
class Picture {
  readonly track: MediaStreamTrack | null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 320, height: 180 });
    const pen = canvas.getContext('2d');
    const stream = pen && 'captureStream' in canvas ? canvas.captureStream(20) : null;
    this.track = stream?.getVideoTracks()[0] ?? null;
    if (!pen || !this.track) return;
    this.#timer = setInterval(() => {
      for (let i = 0; i < 60; i++) {
        pen.fillStyle = `hsl(${Math.floor(360 * Math.random())} 60% 50%)`;
        pen.fillRect(320 * Math.random(), 180 * Math.random(), 40, 24);
      }
    }, 50);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.track?.stop();
  }
}
