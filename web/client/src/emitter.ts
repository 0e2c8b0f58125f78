/** Listeners by event name. One that throws is reported and never keeps the others from hearing. */
export class Emitter<Events extends object> {
  readonly #listeners: { [K in keyof Events]?: Set<(value: Events[K]) => void> } = {};

  /** Returns how to stop listening. */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void): () => void {
    const set = (this.#listeners[event] ??= new Set());
    set.add(listener);
    return () => void set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listener of [...(this.#listeners[event] ?? [])]) {
      try {
        listener(value);
      } catch (cause) {
        console.error('parlance: a listener threw', cause);
      }
    }
  }
}
