/** The port for STUN by UDP: the server tells the address that it sees. */
import { failed, skipped, worked, type Measurements } from '../measurements';
import type { Access } from './access';
import { gather } from './gathering';
import { pause, within, wordsOf } from './patience';

const kPatienceMs = 8000;
/** A browser that is done sooner had its answer, even where it has no candidate to show for it: its address is the public one. */
const kAnsweredMs = 2500;

export async function probeStun({ stunPort }: Access, signal: AbortSignal): Promise<Measurements['stun']> {
  if (stunPort === 0) return skipped('no_stun');
  const pc = new RTCPeerConnection({ iceServers: [{ urls: `stun:${location.hostname}:${stunPort}` }] });
  try {
    const began = performance.now();
    const gathering = gather(pc);
    const reflexive = new Promise<string>((resolve) => {
      pc.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate?.type === 'srflx') resolve(candidate.address ?? '');
      });
    });
    pc.createDataChannel('probe');
    await pc.setLocalDescription();
    const done = gathering.complete.then(() => pause(0)).then(() => null);
    const address = await within(kPatienceMs, gathering.errors[0] ?? `no answer within ${kPatienceMs / 1000} s`, signal, Promise.race([reflexive, done]));
    const ms = performance.now() - began;
    if (address === null && (gathering.errors.length > 0 || ms > kAnsweredMs)) return failed(gathering.errors[0] ?? 'no answer');
    return worked({ ms, address });
  } catch (cause) {
    return failed(wordsOf(cause));
  } finally {
    pc.close();
  }
}
