// Turns the built web app into one assembler file of bytes and one C++ table, compressed in advance:
//   node embed.mjs DIST OUT   ->   OUT/assets.S, OUT/assets.cpp, OUT/bytes/*
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
  console.error('usage: node embed.mjs DIST OUT');
  process.exit(2);
}

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
};

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/** A compressed form, or null where it does not pay. */
function worthwhile(compressed, plain) {
  return compressed.length < plain.length * 0.95 ? compressed : null;
}

let files;
try {
  files = filesBelow(dist);
} catch {
  files = [];
}
if (!files.some((file) => relative(dist, file) === 'index.html')) {
  console.error(`There is no built web app in ${dist}: \`./dev build\` makes it.`);
  process.exit(2);
}

const bytes = join(out, 'bytes');
rmSync(bytes, { recursive: true, force: true });
mkdirSync(bytes, { recursive: true });

const assembler = ['/* Made by web/embed.mjs. */', '.section .rodata'];
const symbols = [];
const rows = [];

function embed(name, content) {
  if (content === null) return '{}';
  writeFileSync(join(bytes, name), content);
  assembler.push(`.global ${name}`, `${name}:`, `.incbin "${join(bytes, name)}"`);
  symbols.push(`extern "C" const char ${name}[];`);
  return `{${name}, ${content.length}}`;
}

files.forEach((file, index) => {
  const plain = readFileSync(file);
  const path = '/' + relative(dist, file).split(sep).join('/');
  const type = types[path.split('.').pop()] ?? 'application/octet-stream';
  const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const name = `parlance_asset_${index}`;
  const gzip = worthwhile(gzipSync(plain, { level: 9 }), plain);
  const brotli = worthwhile(
    brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    plain,
  );
  const forms = [embed(name, plain), embed(`${name}_gz`, gzip), embed(`${name}_br`, brotli)];
  rows.push(`    {${JSON.stringify(path)}, ${JSON.stringify(type)}, "\\"${etag}\\"", ${forms.join(', ')}},`);
});
assembler.push('.section .note.GNU-stack,"",%progbits', '');

writeFileSync(join(out, 'assets.S'), assembler.join('\n'));
writeFileSync(
  join(out, 'assets.cpp'),
  `// Made by web/embed.mjs.
#include "gateway/web/static_files.h"

${symbols.join('\n')}

namespace parlance::gateway::web {
namespace {
const StaticFile kFiles[] = {
${rows.join('\n')}
};
}  // namespace

std::span<const StaticFile> static_files() { return kFiles; }

}  // namespace parlance::gateway::web
`,
);
