import { expect, test } from 'vitest';
import { withLinks } from './links';

const hrefs = (text: string) => withLinks(text).flatMap((piece) => (piece.href ? [piece.href] : []));

test('the pieces put together are the text', () => {
  for (const text of ['', 'plain', 'a https://x.example/y. b', 'https://x.example', '<a href="https://x.example">']) {
    expect(withLinks(text).map((piece) => piece.text).join('')).toBe(text);
  }
});

test.each([
  ['see https://x.example/a?b=1#c now', ['https://x.example/a?b=1#c']],
  ['(https://x.example/a)', ['https://x.example/a']],
  ['https://x.example/a_(b)', ['https://x.example/a_(b)']],
  ['Read https://x.example/a, then http://y.example!', ['https://x.example/a', 'http://y.example/']],
  ['javascript:alert(1) data:text/html,x ftp://x', []],
  ['https://', []],
])('%j holds %j', (text, links) => expect(hrefs(text)).toEqual(links));
