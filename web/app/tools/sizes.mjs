// Prints what the browser loads before a call, gzipped; fails above the budget.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const kBudget = 150_000;
const out = resolve(import.meta.dirname, '../..', process.env['PARLANCE_WEB_OUT'] ?? '../build/web');
let total = 0;
for (const file of readdirSync(join(out, 'assets')).sort()) {
  const plain = readFileSync(join(out, 'assets', file));
  const code = /\.(js|css)$/.test(file);
  const bytes = code ? gzipSync(plain, { level: 9 }).length : plain.length;
  if (code) total += bytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${file}${code ? ' (gzip)' : ''}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  JS and CSS, gzipped; budget ${kBudget / 1000} kB`);
process.exitCode = total > kBudget ? 1 : 0;
