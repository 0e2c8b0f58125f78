/**
 * How much smaller than the camera's picture each of its three encodings is. Browsers encode a small picture fewer times than they
 * were asked to (libwebrtc's table of simulcast formats; measured with Chromium 156), and it is the last encodings that they leave
 * out: the whole picture, unless it comes earlier. Pure.
 */
const THREE_FROM = 960 * 540;
const TWO_FROM = 480 * 270;

/** In the order of the encodings, the smallest first. Without a size: that of a camera of 720p. */
export function scalesFor({ width, height }: { width?: number; height?: number }): readonly number[] {
  const pixels = (width ?? 0) * (height ?? 0);
  if (pixels === 0 || pixels >= THREE_FROM) return [4, 2, 1];
  return pixels >= TWO_FROM ? [2, 1, 1] : [1, 1, 1];
}
