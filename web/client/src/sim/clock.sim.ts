/** Virtual time: events in order of their time, then of their making. Promises settle between events. */
interface Event { at: number; callback: () => void }

export class Clock {
  now = 0;
  #events: Event[] = [];

  after(ms: number, callback: () => void): () => void {
    const event = { at: this.now + ms, callback };
    // Mostly the newest is the latest: search from the end.
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.at ?? 0) > event.at) place -= 1;
    this.#events.splice(place, 0, event);
    return () => { this.#events = this.#events.filter((one) => one !== event); };
  }

  async run(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let event = this.#next(end); event !== undefined; event = this.#next(end)) {
      this.now = event.at;
      event.callback();
      await Promise.resolve();
    }
    this.now = end;
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  }

  #next(end: number): Event | undefined {
    return (this.#events[0]?.at ?? Infinity) <= end ? this.#events.shift() : undefined;
  }
}
