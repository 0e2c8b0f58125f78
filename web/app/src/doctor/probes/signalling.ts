/** The three ways messages can take (docs/protocol.md, section 5), as a visitor of a room that nobody is in. */
import { PROTOCOL_VERSION } from '@parlance/client';
import { failed, worked, type Measurements } from '../measurements';
import { timingOf } from '../statistics';
import { attemptOf } from './access';
import { pause, within, wordsOf } from './patience';

const kPatienceMs = 6000;
const kPings = 20;
const kPingEachMs = 100;

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}

const hello = () => ({
  type: 'hello', version: PROTOCOL_VERSION, capabilities: [], client: 'parlance-doctor',
  device: `d_${randomText(20)}`, room: `doctor-${randomText(20)}`,
});

function messageOf(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

export async function probeWebSocket(signal: AbortSignal): Promise<Measurements['websocket']> {
  const address = new URL('/signal/ws', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = new WebSocket(address, 'parlance.v1');
  try {
    await within(kPatienceMs, `no welcome within ${kPatienceMs / 1000} s`, signal, welcomed(socket));
    return worked(timingOf(await pingPong(socket, signal), null));
  } catch (cause) {
    return failed(wordsOf(cause));
  } finally {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'bye' }));
    socket.close();
  }
}

function welcomed(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = ({ data }) => {
      const message = messageOf(data);
      if (message['type'] === 'welcome') resolve();
      if (message['type'] === 'error') reject(new Error(String(message['error'])));
    };
    socket.onclose = ({ code }) => reject(new Error(`closed with code ${code}`));
  });
}

async function pingPong(socket: WebSocket, signal: AbortSignal): Promise<number[]> {
  const roundTrips: number[] = [];
  for (let i = 0; i < kPings; i++) {
    const began = performance.now();
    const pong = new Promise<void>((resolve, reject) => {
      socket.onmessage = ({ data }) => messageOf(data)['type'] === 'pong' && resolve();
      socket.onclose = ({ code }) => reject(new Error(`closed with code ${code} after ${i} answers`));
    });
    socket.send(JSON.stringify({ type: 'ping' }));
    await within(kPatienceMs, 'no answer to a ping', signal, pong);
    roundTrips.push(performance.now() - began);
    await pause(kPingEachMs);
  }
  return roundTrips;
}

async function post(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST', body: JSON.stringify({ messages: [hello()] }), headers: { 'content-type': 'application/json' }, cache: 'no-store', signal,
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response;
}

/** Ends the session now, without its resume window. */
function leave(welcome: Record<string, unknown>): void {
  const body = JSON.stringify({ session: welcome['session'], token: welcome['token'], messages: [{ type: 'bye' }] });
  void fetch('/signal/send?beacon=1', { method: 'POST', body, keepalive: true }).catch(() => undefined);
}

async function probeHttp(ended: AbortSignal, wait: (signal: AbortSignal) => Promise<Record<string, unknown>>): Promise<Measurements['polling']> {
  const own = new AbortController();
  const end = () => own.abort();
  ended.addEventListener('abort', end, { once: true });
  const began = performance.now();
  try {
    const welcome = await within(kPatienceMs, `no welcome within ${kPatienceMs / 1000} s`, ended, wait(own.signal));
    if (welcome['type'] !== 'welcome') throw new Error(String(welcome['error'] ?? 'no welcome'));
    const ms = performance.now() - began;
    leave(welcome);
    return worked({ ms });
  } catch (cause) {
    return attemptOf(cause);
  } finally {
    ended.removeEventListener('abort', end);
    own.abort();
  }
}

/** A proxy that keeps events back until there are many shows here, and in nothing else. */
export const probeEvents = (ended: AbortSignal): Promise<Measurements['events']> =>
  probeHttp(ended, async (signal) => {
    const reader = (await post('/signal/events', signal)).body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      const data = /^data: ?(.*)\r?\n/m.exec(text)?.[1];
      if (data !== undefined) return messageOf(data);
    }
    throw new Error('the stream ended');
  });

export const probePolling = (ended: AbortSignal): Promise<Measurements['polling']> =>
  probeHttp(ended, async (signal) => {
    const batch = messageOf(await (await post('/signal/poll', signal)).text())['messages'];
    return Array.isArray(batch) ? messageOf(JSON.stringify(batch[0])) : {};
  });
