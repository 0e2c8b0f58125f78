/** The server by HTTPS, and what it hands out for the other probes (docs/protocol.md, section 8). */
import { failed, skipped, worked, type Attempt, type Measurements, type Skip } from '../measurements';
import { within, wordsOf } from './patience';

const kPatienceMs = 8000;

export interface RelayAccess { port: number; tlsPort: number; username: string; credential: string }
export interface Access { stunPort: number; relay: RelayAccess | null; mediaTcp: boolean; uploadBytes: number }
/** `tools` for the others; a skip says why there are none. */
export interface Reached { server: Measurements['server']; tools: Access | Skip }

/** Thrown where the server refuses, so that it is told apart from a network that fails. */
export class Refusal extends Error {
  constructor(readonly skip: Skip, status: number) {
    super(`HTTP ${status}`);
  }
}

/** As `fetch`; answers other than 2xx are thrown as a Refusal where they are the server's own way of saying no. */
export async function ask(path: string, options: RequestInit): Promise<Response> {
  const response = await fetch(path, { cache: 'no-store', ...options });
  if (response.ok) return response;
  if (response.status === 404) throw new Refusal(skipped('turned_off'), 404);
  if (response.status === 429) throw new Refusal(skipped('often'), 429);
  if (response.status === 503) throw new Refusal(skipped('busy'), 503);
  throw new Error(`HTTP ${response.status}`);
}

export const attemptOf = (cause: unknown): Attempt<never> => (cause instanceof Refusal ? cause.skip : failed(wordsOf(cause)));

export async function reach(signal: AbortSignal): Promise<Reached> {
  try {
    return await within(kPatienceMs, `no answer within ${kPatienceMs / 1000} s`, signal, reachNow(signal));
  } catch (cause) {
    return { server: failed(wordsOf(cause)), tools: skipped('offline') };
  }
}

async function reachNow(signal: AbortSignal): Promise<Reached> {
  const began = performance.now();
  let access: Access | Skip;
  let seen: { address: string; ownCertificate: boolean } = { address: '', ownCertificate: false };
  try {
    const answer: unknown = await (await ask('/doctor/access', { method: 'POST', signal })).json();
    access = accessOf(answer);
    seen = seenOf(answer);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    access = cause.skip;
  }
  return { server: worked({ ms: performance.now() - began, ...seen }), tools: access };
}

const recordOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});
const portOf = (value: unknown): number => (typeof value === 'number' && value > 0 && value < 65536 ? value : 0);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const seenOf = (answer: unknown) => ({ address: textOf(recordOf(answer)['address']), ownCertificate: recordOf(answer)['own_certificate'] === true });

/** Port 0 and null say that the server has no such thing. */
export function accessOf(answer: unknown): Access {
  const fields = recordOf(answer);
  const turn = recordOf(fields['turn']);
  const relay: RelayAccess = {
    port: portOf(turn['port']),
    tlsPort: portOf(turn['tls_port']),
    username: textOf(turn['username']),
    credential: textOf(turn['credential']),
  };
  const uploadBytes = fields['upload_bytes'];
  return {
    stunPort: portOf(fields['stun_port']),
    relay: relay.port > 0 && relay.username !== '' ? relay : null,
    mediaTcp: fields['media_tcp'] === true,
    uploadBytes: typeof uploadBytes === 'number' && uploadBytes >= 1024 ? uploadBytes : 65_536,
  };
}
