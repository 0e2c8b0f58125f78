/** Rejects with `what` after `ms`, or when the run is over. */
export function within<T>(ms: number, what: string, signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(what)), ms);
    const onAbort = () => reject(new Error('the test was ended'));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
  });
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
