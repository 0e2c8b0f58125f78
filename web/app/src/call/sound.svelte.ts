/** Plays arriving streams, and knows when the browser wants a press of a button before it lets sound out. */
class Sound {
  blocked = $state(false);
  readonly #silenced = new Set<HTMLMediaElement>();

  async play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
    } catch (cause) {
      // AbortError: a newer stream took its place.
      if (!(cause instanceof DOMException) || cause.name !== 'NotAllowedError') return;
      this.#silenced.add(element);
      this.blocked = true;
      element.muted = true; // The picture may move at once.
      await element.play().catch(() => undefined);
    }
  }

  forget(element: HTMLMediaElement): void {
    this.#silenced.delete(element);
    if (this.#silenced.size === 0) this.blocked = false;
  }

  turnOn(): void {
    for (const element of this.#silenced) {
      element.muted = false;
      void element.play().catch(() => undefined);
    }
    this.#silenced.clear();
    this.blocked = false;
  }
}

export const sound = new Sound();
