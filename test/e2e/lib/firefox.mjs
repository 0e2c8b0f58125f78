// Firefox over WebDriver BiDi (Playwright drives only a Firefox of its own). The few steps that a call needs.
import puppeteer from 'puppeteer-core';
import { keepPeerConnections } from './observe.mjs';

export async function launchFirefox() {
  return puppeteer.launch({
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
    },
  });
}

export async function enterWithFirefox(browser, url, room, name) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(keepPeerConnections);
  await page.goto(`${url}/r/${room}`);
  await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill(name);
  await page.locator('::-p-aria([name="Join now"][role="button"])').click();
  await page.locator('::-p-aria([name="Call controls"][role="toolbar"])').wait();
  return page;
}
