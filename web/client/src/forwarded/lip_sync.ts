/**
 * Keeps sound and picture of one person in step. Browsers do that within one stream, but slots never share one: people change
 * in them. Both come from one sender by one way, so what sets them apart is how long our own buffers hold them: the one that
 * waits less is ahead, and is held back by jitterBufferTarget. Pure.
 *
 * Sender reports would tell it to the millisecond, but neither Chromium 156 nor Firefox 153 hands them out (getStats has no
 * estimatedPlayoutTimestamp there, and sound no capture time).
 */

/** `delay`: from arrival to playing, in ms. Targets in ms, 0 = as early as can be. */
export interface Playing { delay: number; target: number }
export interface Targets { audio: number; video: number }

/** Below this nobody notices (ITU-R BT.1359: 45 ms sound early, 125 ms late). */
export const TOLERANCE_MS = 40;
/** One measure a second; estimates jump, so only a part of the way is gone at once. */
const SHARE = 0.6;
const MOST_STEP_MS = 120;
/** Beyond this a call is worse for the delay than for the lips. */
export const MOST_TARGET_MS = 600;

/** The next targets, or null when they are fine as they are. */
export function lipSync(audio: Playing, video: Playing): Targets | null {
  const ahead = video.delay - audio.delay;
  if (Math.abs(ahead) <= TOLERANCE_MS) return null;
  const step = Math.min(MOST_STEP_MS, Math.abs(ahead) * SHARE);
  const [early, late] = ahead > 0 ? [audio.target, video.target] : [video.target, audio.target];
  // First undo what we held back on the other side, then hold back here.
  const undone = Math.min(late, step);
  const held = Math.min(MOST_TARGET_MS, early + step - undone);
  const [audioTarget, videoTarget] = ahead > 0 ? [held, late - undone] : [late - undone, held];
  if (audioTarget === audio.target && videoTarget === video.target) return null;
  return { audio: audioTarget, video: videoTarget };
}
