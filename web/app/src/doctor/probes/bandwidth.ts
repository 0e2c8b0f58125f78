/** How much the line carries, over HTTPS. Ends early on fast lines: beyond kEnough it makes no difference to a call. */
import { failed, worked, type Measurements } from '../measurements';
import { speedOf, type Mark } from '../statistics';
import { ask, Refusal, type Access } from './access';
import { wordsOf } from './patience';

const kTimeMs = 5000;
const kMostDown = 24 * 1024 * 1024;
const kMostUp = 16 * 1024 * 1024;
const kAtOnce = 3;
const kMarkEachMs = 100;
const kFirstUpload = 16 * 1024;
/** An upload that took less is followed by one of twice the size. */
const kQuickMs = 400;
/** Below this much there is nothing to tell. */
const kLeastBytes = 4096;

/** Counts bytes until time or bytes are used up. */
class Meter {
  readonly marks: Mark[] = [];
  bytes = 0;
  refusal: unknown = null;
  readonly #stop = new AbortController();

  constructor(readonly most: number, signal: AbortSignal) {
    signal.addEventListener('abort', () => this.end(), { once: true });
    setTimeout(() => this.end(), kTimeMs);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get over(): boolean {
    return this.signal.aborted;
  }

  add(bytes: number): void {
    const now = performance.now();
    const last = this.marks.at(-1);
    this.bytes += bytes;
    if (!last || now - last.ms >= kMarkEachMs) this.marks.push({ ms: now, bytes: this.bytes });
    if (this.bytes >= this.most) this.end();
  }

  end(): void {
    if (this.over) return;
    this.marks.push({ ms: performance.now(), bytes: this.bytes });
    this.#stop.abort();
  }

  /** Runs `step` again and again, several side by side. */
  async run(step: () => Promise<void>): Promise<void> {
    const loop = async () => {
      try {
        while (!this.over) await step();
      } catch (cause) {
        if (!this.over) this.refusal = cause;
        this.end();
      }
    };
    this.marks.push({ ms: performance.now(), bytes: 0 });
    await Promise.all(Array.from({ length: kAtOnce }, loop));
  }

  result(): Measurements['down'] {
    if (this.bytes >= kLeastBytes) return worked({ mbps: speedOf(this.marks), least: this.bytes >= this.most });
    if (this.refusal instanceof Refusal) return this.refusal.skip;
    return failed(this.refusal === null ? `${this.bytes} bytes in ${kTimeMs / 1000} s` : wordsOf(this.refusal));
  }
}

export async function measureDown(signal: AbortSignal): Promise<Measurements['down']> {
  const meter = new Meter(kMostDown, signal);
  await meter.run(async () => {
    const reader = (await ask('/doctor/bytes', { signal: meter.signal })).body?.getReader();
    if (!reader) throw new Error('this browser can not read while it loads');
    for (let part = await reader.read(); !part.done; part = await reader.read()) meter.add(part.value.byteLength);
  });
  return meter.result();
}

export async function measureUp({ uploadBytes }: Access, signal: AbortSignal): Promise<Measurements['up']> {
  const noise = noiseOf(uploadBytes);
  const meter = new Meter(kMostUp, signal);
  let size = Math.min(kFirstUpload, uploadBytes);
  await meter.run(async () => {
    const began = performance.now();
    const bytes = size;
    await ask('/doctor/bytes', { method: 'POST', body: noise.subarray(0, bytes), headers: { 'content-type': 'application/octet-stream' }, signal: meter.signal });
    meter.add(bytes);
    if (performance.now() - began < kQuickMs) size = Math.min(uploadBytes, Math.max(size, 2 * bytes));
  });
  return meter.result();
}

/** Nothing between us can make it smaller. */
function noiseOf(bytes: number): Uint8Array<ArrayBuffer> {
  const noise = new Uint8Array(bytes);
  const kMostAtOnce = 65_536;  // W3C Web Cryptography, 10.1.1
  for (let at = 0; at < bytes; at += kMostAtOnce) crypto.getRandomValues(noise.subarray(at, Math.min(bytes, at + kMostAtOnce)));
  return noise;
}
