// All end-to-end tests, one after the other: node test/e2e/run.mjs [pattern of titles]
// PARLANCE_E2E=net runs those of networks alone (nat.test.mjs), PARLANCE_E2E=e2e all others.
// JUnit goes to $PARLANCE_JUNIT if that is set. A missing browser or privilege is exit 2, never a skip.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

const needs = [
  [existsSync('/usr/bin/chromium'), 'Chromium is missing: `./dev deps test` installs it'],
  [existsSync('/usr/bin/firefox-esr'), 'Firefox is missing: `./dev deps test` installs it'],
  [process.getuid() === 0, 'the tests make network namespaces: run them as root'],
  [existsSync(join(here, 'node_modules')), 'the test libraries are missing: `npm ci` in test/e2e'],
];
for (const [holds, otherwise] of needs) {
  if (!holds) {
    console.error(`e2e: ${otherwise}`);
    process.exit(2);
  }
}

const pattern = process.argv[2];
const wanted = {
  net: (name) => name === 'nat.test.mjs',
  e2e: (name) => name !== 'nat.test.mjs',
}[process.env.PARLANCE_E2E] ?? (() => true);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs') && wanted(name))
  .map((name) => join(here, name));
// The limit is for a whole file. Long matrices run where PARLANCE_FULL is set.
const limit = process.env.PARLANCE_FULL ? 1_200_000 : 360_000;
const args = ['--test', '--test-concurrency=1', `--test-timeout=${limit}`, '--test-reporter=spec', '--test-reporter-destination=stdout'];
if (process.env.PARLANCE_JUNIT) {
  args.push('--test-reporter=junit', `--test-reporter-destination=${process.env.PARLANCE_JUNIT}`);
}
if (pattern) args.push(`--test-name-pattern=${pattern}`);
const { status } = spawnSync(process.execPath, [...args, ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
