/** The real clock, timers, pipes and beacon. */
import type { Environment } from '../session/connection.js';
import { pipesTo } from '../transport/open_pipe.js';

export function browserEnvironment(server: URL): Environment {
  return {
    now: () => performance.now(),
    random: () => Math.random(),
    timer: (ms, callback) => {
      const handle = setTimeout(callback, ms);
      return () => clearTimeout(handle);
    },
    openPipe: pipesTo(server),
    beacon: (body) => {
      navigator.sendBeacon(new URL('/signal/send?beacon=1', server), new Blob([body], { type: 'application/json' }));
    },
  };
}

/** Page and network events that matter to a meeting; returns how to stop listening. */
export function watchPage(events: { onNetwork(): void; onHide(): void; onReturn(): void }): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const onShow = (event: PageTransitionEvent): void => { if (event.persisted) events.onReturn(); };
  addEventListener('online', () => events.onNetwork(), { signal });
  addEventListener('pagehide', () => events.onHide(), { signal });
  addEventListener('pageshow', onShow, { signal });
  // Network Information API: Chromium only, elsewhere `online` and the ICE states have to do.
  const network = (navigator as Navigator & { connection?: EventTarget }).connection;
  network?.addEventListener('change', () => events.onNetwork(), { signal });
  return () => stop.abort();
}
