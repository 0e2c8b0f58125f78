// Bytes of JavaScript and CSS that a browser loads before a call (landing page and the page before joining), gzipped as served.
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { Server } from '../test/e2e/lib/server.mjs';
import http from 'node:http';

const goal = 150_000;
const server = await Server.start();
const browser = await launchChromium();
const page = await newPerson(browser);
const paths = new Set();
page.on('response', (response) => {
  const path = new URL(response.url()).pathname;
  if (/\.(js|css)$/.test(path)) paths.add(path);
});
await page.goto(server.url);
await page.getByRole('button', { name: 'New meeting' }).click();
await page.getByRole('button', { name: 'Join now' }).waitFor();
await page.waitForTimeout(2000);

const sizeOf = (path) =>
  new Promise((done, failed) => {
    http
      .get(server.url + path, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        let bytes = 0;
        response.on('data', (chunk) => (bytes += chunk.length));
        response.on('end', () => done(bytes));
      })
      .on('error', failed);
  });

let total = 0;
for (const path of paths) {
  const bytes = await sizeOf(path);
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path}`);
}
await browser.close();
await server.stop();
console.log(`payload: ${total} bytes gzipped (goal <= ${goal})`);
process.exit(total <= goal ? 0 : 1);
