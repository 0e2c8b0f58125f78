/** What a fatal error means for our session (docs/protocol.md, section 7). */

/** `resume`: the same session on another pipe; `anew`: a new session; `over`: stop, trying again would only repeat it. */
export type Verdict = 'resume' | 'anew' | 'over';

const RESUMABLE = new Set(['session.gap', 'session.idle', 'server.busy']);
/** A message that the server can't read would be resent for ever; a replaced tab must not fight the other one. */
const FINAL = new Set(['session.replaced', 'hello.version', 'room.bad_name', 'message.malformed', 'message.too_large']);

export function verdictOn(error: string): Verdict {
  if (FINAL.has(error)) return 'over';
  return RESUMABLE.has(error) ? 'resume' : 'anew';
}
