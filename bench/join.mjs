// Click on "Join now" to the first frame of the other person, p50 of 10; on loopback, and with 50 ms of delay each way on the signalling and on
// nothing else (`--rtt`: media on one machine can't be delayed without a network emulator, see docs/performance.md).
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { enter } from '../test/e2e/lib/meeting.mjs';
import { Server } from '../test/e2e/lib/server.mjs';
import { DelayedLink } from './lib/delayed_link.mjs';

const runs = Number(process.env.RUNS ?? 10);
const server = await Server.start();
const browser = await launchChromium();
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** In the page: from the click until a remote (unmuted) video has painted its first frame. */
function clickAndTime() {
  const button = [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === 'Join now');
  const begin = performance.now();
  return new Promise((done) => {
    const watched = new Set();
    const look = () => {
      for (const video of document.querySelectorAll('video')) {
        if (watched.has(video) || video.muted) continue;
        watched.add(video);
        video.requestVideoFrameCallback((_, frame) => done(frame.expectedDisplayTime - begin));
      }
      requestAnimationFrame(look);
    };
    button.click();
    look();
  });
}

async function once(url, room) {
  const waiting = await newPerson(browser);
  await enter(waiting, url, room, 'Ada');
  const comer = await newPerson(browser);
  await comer.goto(`${url}/r/${room}`);
  await comer.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  // A person looks at their picture before they click.
  await comer.waitForTimeout(1500);
  const ms = await comer.evaluate(clickAndTime);
  await waiting.context().close();
  await comer.context().close();
  return ms;
}

async function series(title, url, goal) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push(await once(url, `bench-${title}-${run}`));
  const p50 = median(times);
  console.log(`${title}: ${times.map((t) => Math.round(t)).join(' ')} ms`);
  return { title, p50, goal };
}

const link = await DelayedLink.before(server.ports.http, 50);
const results = [
  await series('loopback', server.url, 400),
  await series('signalling-at-100-ms', link.url, 1000),
];
await browser.close();
await link.close();
await server.stop();
const missed = results.some(({ p50, goal }) => p50 > goal);
console.log(results.map(({ title, p50, goal }) => `${title}: p50 ${Math.round(p50)} ms (goal <= ${goal})`).join('; '));
process.exit(missed ? 1 : 0);
