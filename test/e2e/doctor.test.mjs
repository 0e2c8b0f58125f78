// The page for people in trouble: what it says from networks that let more or less out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPerson } from './lib/chromium.mjs';
import { firewalls, nat, NatLab, path } from './lib/nat_lab.mjs';

const RUN_MS = 90_000;
// A server that has just been set up has a certificate of its own making, which a browser's relay client takes as little as its pages do.
const trusting = { args: ['--ignore-certificate-errors'] };

/** Ada behind a box that takes `orders`, and a server; its page /doctor, when the run is over. */
async function examine(t, { orders = 'port_restricted', boxes = [], server = {}, browser = trusting, person = {}, prepare = () => {} }) {
  const lab = await NatLab.make();
  t.after(() => lab.remove());
  await lab.add('server', server.boxes);
  await lab.add('ada', [nat(orders), ...boxes]);
  await lab.serverIn('server', { ports: { https: 443, http: 8080, stun: 3478 }, ...server.options });
  const page = await newPerson(await lab.browserIn('ada', browser), person);
  await prepare(page);
  await page.goto(`${lab.url}/doctor`);
  await page.getByRole('heading', { name: 'Check your connection' }).waitFor();
  await page.getByRole('button', { name: 'Test again' }).waitFor({ timeout: RUN_MS });
  return { lab, page };
}

const line = (page, title) => page.getByRole('listitem').filter({ hasText: title });

/** As in 'Works'. */
const stateOf = (page, title) => line(page, title).locator('.state').innerText();

async function statesOf(page, expected) {
  const states = {};
  for (const title of Object.keys(expected)) states[title] = await stateOf(page, title);
  assert.deepEqual(states, expected, await report(page));
}

const verdict = (page) => page.getByRole('status').first().innerText();

async function report(page) {
  if (!(await page.getByRole('textbox', { name: 'The report' }).isVisible())) await page.getByText('The report', { exact: true }).click();
  return page.getByRole('textbox', { name: 'The report' }).inputValue();
}

test('the page for trouble finds every way from an ordinary home, measures it, and copies a report', { timeout: 150_000 }, async (t) => {
  const { lab, page } = await examine(t, { boxes: [path('delay 15ms')] });
  assert.match(await verdict(page), /Calls work well from here/, await report(page));
  const ways = ['To the server over UDP', 'To the server over TCP', 'By the relay over UDP', 'By the relay over TCP', 'By the relay over TLS', 'Your public address'];
  const messages = ['Secure connection', 'Live messages (WebSocket)', 'Messages as events', 'Messages by polling', 'Download', 'Upload', 'Browser'];
  await statesOf(page, Object.fromEntries([...ways, ...messages].map((title) => [title, 'Works'])));
  assert.match(await line(page, 'Your public address').innerText(), new RegExp(lab.outsideAddress('ada').replaceAll('.', '\\.')));
  const roundTrip = /(\d+) ms, (<?\d+) % lost/.exec(await line(page, 'To the server over UDP').innerText());
  assert.ok(Number(roundTrip[1]) >= 30, `the way takes 30 ms and more, not ${roundTrip[0]}`);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy report' }).click();
  await page.getByText('The report is copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^Parlance connection report\n/);
  assert.match(copied, /\[works\] To the server over UDP: .* udp .*:\d+/);
  assert.doesNotMatch(copied, /credential|password/i);
  assert.deepEqual(page.troubles, []);
});

test('the page for trouble names a network that blocks UDP, and what calls do instead', { timeout: 150_000 }, async (t) => {
  const { page } = await examine(t, { orders: firewalls.udpBlocked, person: { permissions: [] } });
  assert.match(await verdict(page), /Calls work, but may stutter/, await report(page));
  await statesOf(page, {
    'To the server over UDP': 'Fails', 'By the relay over UDP': 'Fails', 'Your public address': 'Fails',
    'To the server over TCP': 'Works', 'By the relay over TCP': 'Works', 'By the relay over TLS': 'Works', 'Live messages (WebSocket)': 'Works',
    Microphone: 'Fails', Camera: 'Fails',
  });
  await page.getByText('Your network blocks UDP; calls go over TCP and may be less smooth.').waitFor();
  await page.getByText('Allow the camera beside the address of this page, then test again.').waitFor();
  assert.match(await report(page), /\[fails\] To the server over UDP: .*\n.*\n {6}Operator: .*3478\/udp/);
  assert.deepEqual(page.troubles, []);
});

test('the page for trouble tells ports that are shut at the server from a network that blocks UDP', { timeout: 150_000 }, async (t) => {
  const { page } = await examine(t, { server: { options: { media: 'port = 0\ntcp = false\nannounce = ["5.5.200.9"]\n' } } });
  assert.match(await verdict(page), /Calls work, by the relay/, await report(page));
  await statesOf(page, { 'To the server over UDP': 'Fails', 'To the server over TCP': 'Not tested', 'By the relay over UDP': 'Works' });
  assert.match(await report(page), /5\.5\.200\.9:\d+\)\n.*your network lets UDP through; calls go by the relay\.\n {6}Operator: .*media\.announce/);
});

test('the page for trouble says what it may not test, and asks for devices only when told to', { timeout: 150_000 }, async (t) => {
  const asked = () => {
    window.askedForDevices = 0;
    const original = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      window.askedForDevices++;
      return original.call(this, constraints);
    };
  };
  const { page } = await examine(t, { server: { options: { settings: '[admin]\ndoctor = false\n' } }, prepare: (page) => page.context().addInitScript(asked) });
  await statesOf(page, { 'To the server over UDP': 'Not tested', 'By the relay over TLS': 'Not tested', Download: 'Not tested', 'Live messages (WebSocket)': 'Works' });
  assert.match(await line(page, 'To the server over UDP').innerText(), /Whoever runs this server has turned this test off/);
  assert.equal(await page.evaluate(() => window.askedForDevices), 0);
  await page.getByRole('button', { name: 'Test microphone and camera' }).click();
  await line(page, 'Camera').getByText('Works').waitFor();
  assert.equal(await stateOf(page, 'Microphone'), 'Works');
  assert.ok((await page.evaluate(() => window.askedForDevices)) > 0);
});
