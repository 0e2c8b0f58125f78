/**
 * In which order people stand. Everybody keeps their place; only somebody who speaks and is not on the first page changes
 * places with the one there who has been silent for longest. Pure, but for what it remembers.
 */
export class Order {
  #order: string[] = [];
  /** When each one last spoke, counted in calls of `follow`. */
  readonly #spoke = new Map<string, number>();
  #turn = 0;

  /** `ids` in the order of their coming; `speakers` the loudest first; `room`: places on the first page. */
  follow(ids: readonly string[], speakers: readonly string[], room: number): readonly string[] {
    this.#turn += 1;
    const here = new Set(ids);
    const known = new Set(this.#order);
    this.#order = [...this.#order.filter((id) => here.has(id)), ...ids.filter((id) => !known.has(id))];
    for (const id of this.#spoke.keys()) if (!here.has(id)) this.#spoke.delete(id);
    for (const id of speakers) if (here.has(id)) this.#spoke.set(id, this.#turn);
    for (const id of speakers) this.#promote(id, room);
    return this.#order;
  }

  #promote(id: string, room: number): void {
    const at = this.#order.indexOf(id);
    if (at < room || room <= 0) return;
    const spoke = (index: number) => this.#spoke.get(this.#order[index] ?? '') ?? 0;
    let quietest = 0;
    for (let index = 1; index < room; index++) if (spoke(index) <= spoke(quietest)) quietest = index;
    // Everybody on the page speaks now, too.
    if (spoke(quietest) === this.#turn) return;
    this.#order[at] = this.#order[quietest] ?? '';
    this.#order[quietest] = id;
  }
}
