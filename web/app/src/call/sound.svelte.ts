/** Plays arriving streams, and knows when the browser wants a press of a button before it lets sound out. */
class Sound {
  blocked = $state(false);
  readonly #silenced = new Set<HTMLVideoElement>();

  async play(video: HTMLVideoElement): Promise<void> {
    try {
      await video.play();
    } catch (cause) {
      // AbortError: a newer stream took its place.
      if (!(cause instanceof DOMException) || cause.name !== 'NotAllowedError') return;
      this.#silenced.add(video);
      this.blocked = true;
      video.muted = true; // The picture may move at once.
      await video.play().catch(() => undefined);
    }
  }

  forget(video: HTMLVideoElement): void {
    this.#silenced.delete(video);
    if (this.#silenced.size === 0) this.blocked = false;
  }

  turnOn(): void {
    for (const video of this.#silenced) {
      video.muted = false;
      void video.play().catch(() => undefined);
    }
    this.#silenced.clear();
    this.blocked = false;
  }
}

export const sound = new Sound();
