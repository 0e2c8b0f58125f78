// Figures of one change of the topology, from what was painted (test/e2e/lib/coded_picture.mjs) and heard (paths_watch.mjs). Times in ms. Pure.

/** The value that `share` of all lie below or at. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** 'p50 1, p95 2, max 3 ms'. */
export function spread(values) {
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => Math.round(quantile(values, share)));
  return `p50 ${p50}, p95 ${p95}, max ${max} ms (${values.length})`;
}

/** What was painted that is new: a frame that was painted before, or an older one, is none. */
export function newFrames(seen) {
  let newest = -1;
  return seen.filter(({ frame }) => {
    if (frame <= newest) return false;
    newest = frame;
    return true;
  });
}

/** The longest time between two new frames that lies, in part at least, within the span (DESIGN, "Gap"). */
export function longestGap(seen, { begin, end }) {
  const frames = newFrames(seen);
  let longest = 0;
  for (let i = 1; i < frames.length; i++) {
    if (frames[i].at > begin && frames[i - 1].at < end) longest = Math.max(longest, frames[i].at - frames[i - 1].at);
  }
  if (!frames.some(({ at }) => at >= end)) return Infinity; // It never went on.
  return longest;
}

/** How long, from its first smaller frame on, a picture stayed at half of its earlier height or below; 0 where it never was. */
export function timeBelowHalf(seen, { begin, end }) {
  const before = quantile(seen.filter(({ at }) => at < begin && at > begin - 2000).map(({ height }) => height), 0.5);
  const small = seen.filter(({ at, height }) => at >= begin && at <= end && height * 2 <= before);
  if (small.length === 0) return 0;
  const back = seen.find(({ at, height }) => at > small.at(-1).at && height * 2 > before);
  return (back?.at ?? Infinity) - small[0].at;
}

/** The longest times, within the span, that `name` was heard twice, and not at all. `sounds`: see listenFor. */
export function hearing(sounds, name, { begin, end }) {
  const longest = { doubled: 0, silent: 0 };
  const since = { doubled: null, silent: null };
  for (const { at, heard } of sounds) {
    if (at < begin || at > end) continue;
    for (const [what, holds] of [['doubled', heard[name] > 1], ['silent', heard[name] === 0]]) {
      if (holds) since[what] ??= at;
      else if (since[what] !== null) {
        longest[what] = Math.max(longest[what], at - since[what]);
        since[what] = null;
      }
    }
  }
  for (const what of ['doubled', 'silent']) if (since[what] !== null) longest[what] = Math.max(longest[what], end - since[what]);
  return longest;
}

/** From the first connection of the new path to the last one of the old path closed. `links`: of every page (see watchPaths). */
export function spanOf(links, { to, since }) {
  const direct = to === 'direct';
  const made = links.filter((one) => one.direct === direct && one.made >= since).map((one) => one.made);
  const closed = links.filter((one) => one.direct !== direct && one.closed >= since).map((one) => one.closed);
  return { begin: Math.min(...made), end: Math.max(...closed) };
}
