import { tick } from 'svelte';

export type Panel = 'chat' | 'people';

/** Which panel stands beside the stage, and how much of the chat was not seen yet. */
export class Panels {
  open = $state<Panel | null>(null);
  unread = $state(0);

  toggle(panel: Panel): void {
    if (this.open === panel) return this.close();
    this.open = panel;
    if (panel === 'chat') this.unread = 0;
  }

  /** Gives the focus back to the button that opens it. */
  close(): void {
    const panel = this.open;
    this.open = null;
    void tick().then(() => {
      // On phones the button stands in the menu, so the menu's button takes its place.
      const ways = document.querySelectorAll<HTMLElement>(`[data-panel="${panel}"], [aria-haspopup=menu]`);
      const shown = [...ways].filter((way) => way.offsetParent !== null);
      (shown.find((way) => way.dataset['panel'] === panel) ?? shown.at(-1))?.focus();
    });
  }

  arrived(count: number): void {
    if (this.open !== 'chat') this.unread += count;
  }
}
