const kShownMs = 5000;
const kMost = 3;

export interface Toast {
  key: number;
  text: string;
}

/** Short notices that go by themselves. */
export class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 0;

  say(text: string): void {
    const key = this.#next++;
    this.list = [...this.list.filter((toast) => toast.text !== text), { key, text }].slice(-kMost);
    setTimeout(() => (this.list = this.list.filter((toast) => toast.key !== key)), kShownMs);
  }
}
