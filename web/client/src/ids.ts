/** An id for the wire: 22 characters of `A-Z a-z 0-9 _ -` behind a prefix (docs/protocol.md, 2.2). */
export function randomId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${prefix}_${text}`;
}
