/** Finds http and https links in plain text. Pure; what it gives is shown as text nodes only. */

export interface Piece {
  text: string;
  href?: string;
}

const kLink = /\bhttps?:\/\/[^\s<>"']+/giu;
/** Ends a sentence rather than a link. */
const kTail = /[.,;:!?…*_~]+$/u;

/** Closing brackets that were opened before the link do not belong to it. */
function trimmed(link: string): string {
  let text = link;
  for (;;) {
    const before = text;
    text = text.replace(kTail, '');
    for (const [open, close] of ['()', '[]', '{}'].map((pair) => [...pair] as [string, string])) {
      if (text.endsWith(close) && text.split(close).length > text.split(open).length) text = text.slice(0, -1);
    }
    if (text === before) return text;
  }
}

export function withLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(kLink)) {
    const link = trimmed(match[0]);
    if (!URL.canParse(link)) continue;
    const url = new URL(link);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: link, href: url.href });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
