/** One POST of the signalling over HTTP. */
import { type Credentials, signalHeaders } from './uplink.js';

/** The server refused; `body` is its error message where it sent one. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly status: number, readonly body: string) {
    super(`HTTP ${status}`);
  }
}

export interface Post { server: URL; path: string; body: string; credentials: Credentials | null; signal: AbortSignal }

export async function post({ server, path, body, credentials, signal }: Post): Promise<Response> {
  const response = await fetch(new URL(path, server), {
    method: 'POST', body, signal, headers: signalHeaders(credentials), cache: 'no-store', credentials: 'same-origin',
  });
  if (!response.ok) throw new Refused(response.status, await response.text());
  return response;
}

/** The error message inside a refusal, e.g. `session.unknown`; null when a proxy or the network failed. */
export function refusalText(cause: unknown): string | null {
  return cause instanceof Refused && cause.body.startsWith('{') ? cause.body : null;
}
