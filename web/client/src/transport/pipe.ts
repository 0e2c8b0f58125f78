/** A pipe carries messages for one session until it dies; the session outlives it (docs/protocol.md, section 5). */

/** From best to last resort. */
export const PIPE_KINDS = ['websocket', 'sse', 'poll'] as const;
export type PipeKind = (typeof PIPE_KINDS)[number];

/** Why a pipe ended: `stopping` when the server said that it restarts. */
export type PipeEnd = 'lost' | 'stopping';

export interface PipeListener {
  onMessage(text: string): void;
  /** Anything at all arrived, e.g. a comment line: the pipe lives. */
  onActivity(): void;
  /** At most once, and never after close(). */
  onEnd(end: PipeEnd): void;
}

export interface Pipe {
  readonly kind: PipeKind;
  send(texts: readonly string[]): void;
  /** HTTP pipes prove each request with what `welcome` told. */
  authorize(credentials: { session: string; token: string }): void;
  close(): void;
}

/** Opens a pipe of one kind; `hello` is its first message. */
export type OpenPipe = (kind: PipeKind, hello: string, listener: PipeListener) => Pipe;
