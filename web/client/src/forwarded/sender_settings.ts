/** What one sender is told to do: which encodings run and in which codec. Changes follow one another, never at once. */
import type { VideoCodec } from '../wire/media_messages.js';
import { isCodec } from './codecs.js';

/**
 * `empty`: there is no track. An encoding that runs without one still gets its part of the bandwidth, for the first two seconds of a connection (measured with
 * Chromium 156: half of it, so that the camera beside it began with a quarter of its size and stayed there for seconds).
 * `scales`: how much smaller than its source each encoding is; absent: as they were made.
 */
export interface SenderWish { encodings: number; codec: VideoCodec; empty?: boolean; scales?: readonly number[] }
/** WebRTC Extensions, 5.2: `codec` is not in TypeScript's library yet. */
type Encoding = RTCRtpEncodingParameters & { codec?: RTCRtpCodec; scalabilityMode?: string };
type Parameters = Omit<RTCRtpSendParameters, 'encodings'> & { encodings: Encoding[] };

/**
 * VP9 and AV1 take several encodings for spatial layers of one stream, and send the first alone, unless each is said to have no such layers (WebRTC-SVC;
 * measured with Chromium 156: only `q` is sent without). Three temporal layers, as VP8 has them by itself.
 */
const ONE_SIZE = 'L1T3';

/** True when that changes them. */
function applyMode(encodings: Encoding[], codec: VideoCodec): boolean {
  const mode = encodings.length > 1 && (codec === 'vp9' || codec === 'av1') ? ONE_SIZE : undefined;
  let changed = false;
  for (const encoding of encodings) {
    if (encoding.scalabilityMode === mode) continue;
    if (mode === undefined) delete encoding.scalabilityMode; // Another codec may not know it.
    else encoding.scalabilityMode = mode;
    changed = true;
  }
  return changed;
}

/** Writes the wish into the parameters; true when that changes them. Pure. */
export function applyWish(parameters: Parameters, wish: SenderWish): boolean {
  // A sender of one codec needs no word about it.
  const several = new Set(parameters.codecs.map((one) => one.mimeType.toLowerCase()).filter((name) => !name.endsWith('/rtx'))).size > 1;
  const codec = several ? parameters.codecs.find((one) => isCodec(one, wish.codec)) : undefined;
  let changed = codec !== undefined && applyMode(parameters.encodings, wish.codec);
  parameters.encodings.forEach((encoding, index) => {
    const active = wish.empty !== true && index < wish.encodings;
    if (encoding.active !== active) changed = true;
    encoding.active = active;
    const scale = wish.scales?.[index];
    if (scale !== undefined && encoding.scaleResolutionDownBy !== scale) {
      encoding.scaleResolutionDownBy = scale;
      changed = true;
    }
    if (codec === undefined || encoding.codec?.mimeType === codec.mimeType) return;
    const { mimeType, clockRate, channels, sdpFmtpLine } = codec;
    encoding.codec = {
      mimeType, clockRate, ...(channels === undefined ? {} : { channels }), ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
    };
    changed = true;
  });
  return changed;
}

export class SenderSettings {
  readonly #sender: RTCRtpSender;
  #queue: Promise<void> = Promise.resolve();
  #wish: SenderWish;

  constructor(sender: RTCRtpSender, wish: SenderWish) {
    this.#sender = sender;
    this.#wish = wish;
  }

  set(change: Partial<SenderWish>): void {
    this.#wish = { ...this.#wish, ...change };
    this.apply();
  }

  /** Also after a negotiation: the codecs to choose from may have changed. */
  apply(): void {
    this.#queue = this.#queue.then(() => this.#apply()).catch((cause: unknown) => {
      // E.g. closed meanwhile. What is sent is then more than needed, never less.
      console.debug('parlance: a sender kept its settings', cause);
    });
  }

  async #apply(): Promise<void> {
    const parameters = this.#sender.getParameters() as Parameters;
    // Before the first answer there is nothing to choose from.
    if (parameters.codecs.length === 0 || !applyWish(parameters, this.#wish)) return;
    await this.#sender.setParameters(parameters);
  }
}
