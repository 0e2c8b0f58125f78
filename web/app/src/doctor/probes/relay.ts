/** The relay (TURN): two connections of this page reach each other through it and nowhere else, and count what comes back. */
import { failed, skipped, worked, type Measurements, type Timing, type Way } from '../measurements';
import { timingOf } from '../statistics';
import type { Access } from './access';
import { gather, pathOf, type Gathering } from './gathering';
import { pause, within, wordsOf } from './patience';

const kPatienceMs = 12_000;
const kPackets = 60;
const kEachMs = 40;
const kLastMs = 600;
/** Of a packet of sound. */
const kBytes = 160;

export type Transport = 'udp' | 'tcp' | 'tls';

export async function probeRelay({ relay }: Access, transport: Transport, signal: AbortSignal): Promise<Measurements['relayUdp']> {
  if (relay === null) return skipped('no_relay');
  if (transport === 'tls' && relay.tlsPort === 0) return skipped('no_tls');
  const { username, credential } = relay;
  const host = location.hostname;
  const urls = transport === 'tls' ? `turns:${host}:${relay.tlsPort}?transport=tcp` : `turn:${host}:${relay.port}?transport=${transport}`;
  const configuration: RTCConfiguration = { iceServers: [{ urls, username, credential }], iceTransportPolicy: 'relay' };
  const [near, far] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const gathering = gather(near);
  try {
    return worked(await through(near, far, gathering, signal));
  } catch (cause) {
    return failed([wordsOf(cause), ...gathering.errors].join('; '));
  } finally {
    near.close();
    far.close();
  }
}

/** Packets may get lost, as those of sound may. */
const kLossy: RTCDataChannelInit = { ordered: false, maxRetransmits: 0, negotiated: true, id: 0 };

async function through(near: RTCPeerConnection, far: RTCPeerConnection, gathering: Gathering, signal: AbortSignal): Promise<Way> {
  const [there, back] = [near.createDataChannel('probe', kLossy), far.createDataChannel('probe', kLossy)];
  back.onmessage = ({ data }: MessageEvent<string>) => back.readyState === 'open' && back.send(data);
  introduce(near, far);
  introduce(far, near);
  const open = new Promise<void>((resolve) => (there.onopen = () => resolve()));
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription!);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription!);
  await within(kPatienceMs, `not connected within ${kPatienceMs / 1000} s`, signal, Promise.race([open, refused(gathering)]));
  const roundTrips = await echoes(there, signal);
  if (roundTrips.length === 0) throw new Error('connected, but nothing came back');
  return { timing: halved(timingOf(roundTrips, kPackets)), path: pathOf(await near.getStats()).path };
}

/** There and back between the two is twice the way to the relay and back. */
function halved({ medianMs, jitterMs, loss }: Timing): Timing {
  return { medianMs: medianMs / 2, jitterMs: jitterMs / 2, loss: loss === null ? null : 1 - Math.sqrt(1 - loss) };
}

function introduce(one: RTCPeerConnection, other: RTCPeerConnection): void {
  const early: RTCIceCandidate[] = [];
  const pass = (candidate: RTCIceCandidate) => void other.addIceCandidate(candidate).catch(() => undefined);
  one.addEventListener('icecandidate', ({ candidate }) => {
    if (!candidate?.candidate) return;
    if (other.remoteDescription) pass(candidate);
    else early.push(candidate);
  });
  other.addEventListener('signalingstatechange', () => other.remoteDescription && early.splice(0).forEach(pass));
}

/** Without a relayed address there is nothing to wait for. */
async function refused(gathering: Gathering): Promise<never> {
  await gathering.complete;
  if (gathering.candidates.length === 0) throw new Error('the relay gave no address');
  return new Promise(() => undefined);
}

async function echoes(channel: RTCDataChannel, signal: AbortSignal): Promise<number[]> {
  const began = new Map<number, number>();
  const roundTrips: number[] = [];
  channel.onmessage = ({ data }: MessageEvent<string>) => {
    const number = parseInt(data, 10);
    const sent = began.get(number);
    if (sent === undefined) return;
    roundTrips.push(performance.now() - sent);
    began.delete(number);
  };
  for (let number = 0; number < kPackets && !signal.aborted; number++) {
    began.set(number, performance.now());
    channel.send(`${number} `.padEnd(kBytes, '.'));
    await pause(kEachMs);
  }
  for (let waited = 0; waited < kLastMs && began.size > 0; waited += kEachMs) await pause(kEachMs);
  return roundTrips;
}
