import { recall, remember } from '../design/storage';
import type { Layout } from './arrangement';

/** Everybody the same size, or whoever speaks large. */
class LayoutChoice {
  now = $state<Layout>(recall('layout') === 'speaker' ? 'speaker' : 'grid');

  toggle(): void {
    this.now = this.now === 'grid' ? 'speaker' : 'grid';
    remember('layout', this.now);
  }
}

export const layoutChoice = new LayoutChoice();
