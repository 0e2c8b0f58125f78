// What a person does in Parlance, by the accessible names that the app promises, and what a test then asserts.
import assert from 'node:assert/strict';
import { callFigures, watchTile } from './observe.mjs';

export async function enter(page, url, room, name) {
  await page.goto(`${url}/r/${room}`);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join now' }).click();
  await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
}

export const tile = (page, name) => page.getByRole('group', { name: new RegExp(`^${name}`) });

export async function openChat(page) {
  const log = page.getByRole('log', { name: 'Messages' });
  if (!(await log.isVisible())) await page.getByRole('button', { name: /^Chat/ }).click();
  await log.waitFor();
  return log;
}

export async function say(page, text) {
  await openChat(page);
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send message' }).click();
}

export async function hears(page, text) {
  const log = await openChat(page);
  await log.getByText(text, { exact: true }).waitFor();
}

/** Polls until `probe` gives something true; a deadline that only a broken product reaches. */
export async function eventually(probe, what, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) assert.fail(`never came true: ${what}`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

/**
 * The picture of `name` moves in `page`, and sound arrives. Firefox's fake camera moves only a small spot, so few pixels of 14,400 are asked to
 * change; a frozen picture changes none.
 */
export async function seesAndHears(page, name) {
  await tile(page, name).locator('video').first().waitFor();
  const seen = await eventually(async () => {
    const figures = await page.evaluate(watchTile, { name, ms: 1200 });
    return figures.differentPictures >= 3 && figures.changedPixels >= 5 && figures;
  }, `the picture of ${name} moves`);
  const figures = await eventually(async () => {
    const now = await page.evaluate(callFigures);
    return now && now.framesDecoded > 10 && now.audioEnergy > 0 && now.path && now;
  }, `frames and sound of ${name} arrive`);
  assert.equal(seen.paused, false);
  return figures;
}

/** The picture of `name` moves in `page`, by whatever way. */
export async function seesMoving(page, name) {
  await tile(page, name).locator('video').first().waitFor();
  await eventually(async () => {
    const figures = await page.evaluate(watchTile, { name, ms: 1000 });
    return figures.differentPictures >= 3 && figures.changedPixels >= 5;
  }, `the picture of ${name} moves`, 30_000);
}

/** The media goes from browser to browser: no relay in between. */
export function isDirect(figures) {
  const direct = ['host', 'srflx', 'prflx'];
  for (const type of figures.path) assert.ok(direct.includes(type), `candidate type ${type}`);
}

/** Frames and sound go on arriving from now on. */
export async function mediaGoesOn(page, what) {
  const before = await page.evaluate(callFigures);
  await eventually(async () => {
    const now = await page.evaluate(callFigures);
    return now.framesDecoded > before.framesDecoded + 10 && now.audioEnergy > before.audioEnergy;
  }, what);
}

export const messagesOf = async (page) => {
  const log = await openChat(page);
  return (await log.innerText()).split('\n').map((line) => line.trim());
};
