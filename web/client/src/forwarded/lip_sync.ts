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

/**
 * Nobody notices sound that is less than 45 ms early or 125 ms late (ITU-R BT.1359). So what we aim at lies on the late side;
 * 30 ms more than a picture is also what a browser keeps of sound on a good path. Screen and sound device add about the same.
 */
export const LATE_MS = 30;
export const TOLERANCE_MS = 30;
/** Beyond this a call is worse for the delay than for the lips. */
export const MOST_TARGET_MS = 600;

/** How much of the way is gone, and at most how many ms. */
export interface Pace { share: number; most: number }
/** For who plays already: one measure a second; estimates jump, and so would the voice. */
export const GENTLY: Pace = { share: 0.6, most: 120 };
/** For who begins to play. */
export const AT_ONCE: Pace = { share: 1, most: MOST_TARGET_MS };

/** The next targets, or null when they are fine as they are. */
export function lipSync(audio: Playing, video: Playing, pace: Pace = GENTLY): Targets | null {
  const ahead = video.delay + LATE_MS - audio.delay;
  if (Math.abs(ahead) <= TOLERANCE_MS) return null;
  const step = Math.min(pace.most, Math.abs(ahead) * pace.share);
  const [early, late] = ahead > 0 ? [audio.target, video.target] : [video.target, audio.target];
  // First undo what we held back on the other side, then hold back here.
  const undone = Math.min(late, step);
  const held = Math.min(MOST_TARGET_MS, early + step - undone);
  const [audioTarget, videoTarget] = ahead > 0 ? [held, late - undone] : [late - undone, held];
  if (audioTarget === audio.target && videoTarget === video.target) return null;
  return { audio: audioTarget, video: videoTarget };
}
