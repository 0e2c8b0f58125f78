/** Loudness of one audio track, for a meter. */

/** -60 dBFS and below is silence on the meter, 0 dBFS is full. */
const FLOOR_DB = -60;

/** Samples are -1..1; the answer is 0..1, even steps of loudness. */
export function loudness(samples: Float32Array): number {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const decibels = 10 * Math.log10(Math.max(energy, 1e-12));
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

export class LevelMeter {
  #context: AudioContext | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #analyser: AnalyserNode | null = null;
  #samples = new Float32Array(512);

  listen(track: MediaStreamTrack | null): void {
    this.#source?.disconnect();
    this.#source = null;
    if (track === null) return;
    try {
      this.#context ??= new AudioContext({ latencyHint: 'interactive' });
      if (this.#analyser === null) {
        this.#analyser = this.#context.createAnalyser();
        this.#analyser.fftSize = this.#samples.length;
      }
      this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
      this.#source.connect(this.#analyser);
    } catch (cause) {
      console.warn('parlance: no level meter', cause); // A meter is no reason to be without a microphone.
    }
  }

  level(): number {
    if (this.#source === null || this.#analyser === null) return 0;
    // Suspended until the person has touched the page (autoplay policy).
    if (this.#context?.state === 'suspended') void this.#context.resume().catch(() => undefined);
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return loudness(this.#samples);
  }

  close(): void {
    this.listen(null);
    void this.#context?.close().catch(() => undefined);
    this.#context = this.#analyser = null;
  }
}
