// Click on "Join now" to the first frame of the other person: p50 of 10 on loopback; and with 100 ms of round trip between the server and each of
// the two browsers, and between the browsers, so that signalling, ICE, DTLS and media all pay for it. RUNS=n changes the 10.
import { launchChromium, newPerson } from '../test/e2e/lib/chromium.mjs';
import { Lab, needs, paths } from '../test/e2e/lib/lab.mjs';
import { enter } from '../test/e2e/lib/meeting.mjs';
import { Server } from '../test/e2e/lib/server.mjs';
import { clickAndTime, describe, median, roundTrip } from './lib/timing.mjs';

for (const [, otherwise] of needs.filter(([holds]) => !holds)) {
  console.error(`join: ${otherwise}`);
  process.exit(2);
}
const runs = Number(process.env.RUNS ?? 10);

/** `waiting` and `coming`: the browsers of the one who is there and of the one who is timed. */
async function once({ waiting, coming, url }, room) {
  const ada = await newPerson(waiting);
  await enter(ada, url, room, 'Ada');
  const ben = await newPerson(coming);
  await ben.goto(`${url}/r/${room}`);
  await ben.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  // A person looks at their picture before they click.
  await ben.waitForTimeout(1500);
  const ms = await ben.evaluate(clickAndTime);
  const rtt = await ben.evaluate(roundTrip);
  await ada.context().close();
  await ben.context().close();
  return { ms, rtt };
}

async function series(title, goal, place) {
  const joins = [];
  for (let run = 0; run < runs; run++) joins.push(await once(place, `bench-${title}-${run}`));
  const times = joins.map(({ ms }) => ms);
  console.log(`${title}: ${describe(times)}; round trip between the browsers, as ICE measured it: ${describe(joins.map(({ rtt }) => rtt))}`);
  return { title, p50: median(times), goal };
}

async function onLoopback() {
  const server = await Server.start();
  const browser = await launchChromium();
  const result = await series('loopback', 400, { waiting: browser, coming: browser, url: server.url });
  await browser.close();
  await server.stop();
  return result;
}

async function at100Ms() {
  const lab = await Lab.make({ server: paths.far, ada: paths.far, ben: paths.far });
  try {
    await lab.serverIn('server');
    const [waiting, coming] = [await lab.browserIn('ada'), await lab.browserIn('ben')];
    return await series('at-100-ms', 1000, { waiting, coming, url: lab.url });
  } finally {
    await lab.remove();
  }
}

const results = [await onLoopback(), await at100Ms()];
console.log(results.map(({ title, p50, goal }) => `${title}: p50 ${Math.round(p50)} ms (goal <= ${goal})`).join('; '));
process.exit(results.some(({ p50, goal }) => p50 > goal) ? 1 : 0);
