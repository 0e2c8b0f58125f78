/** What stands for a person without a picture. Pure. */

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const firstOf = (word: string): string => [...segments.segment(word)][0]?.segment ?? '';

/** First letters of the first and the last word; a number keeps its beginning ("+49"). */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [first = '', ...rest] = words;
  if (/^\+\d/.test(first)) return first.slice(0, 3);
  const last = rest.at(-1) ?? '';
  return (firstOf(first) + firstOf(last)).toLocaleUpperCase();
}

/** One of `count` quiet colours, always the same for one id (FNV-1a). */
export function colourIndex(id: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % count;
}
