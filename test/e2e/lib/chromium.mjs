// Chromium through Playwright, with fake camera, microphone and screen.
import { chromium } from 'playwright-core';
import { countNegotiations, keepPeerConnections } from './observe.mjs';

const flags = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export async function launchChromium({ executablePath = '/usr/bin/chromium', args = [] } = {}) {
  return chromium.launch({ executablePath, headless: true, args: [...flags, ...args] });
}

/** A page of a person of its own: nothing is shared with others but the browser's process. */
export async function newPerson(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ignoreHTTPSErrors: true,
    ...options,
  });
  await context.addInitScript(keepPeerConnections);
  await context.addInitScript(countNegotiations);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) page.troubles.push(message.text());
  });
  return page;
}
