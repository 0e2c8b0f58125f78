import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium, newPerson } from './lib/chromium.mjs';
import { eventually, enter, hears, isDirect, openChat, say, seesAndHears, tile } from './lib/meeting.mjs';
import { callFigures } from './lib/observe.mjs';
import { Server } from './lib/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start({ settings: '[rooms]\ndirect = ["pair"]\n' });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, 'SIGTERM ends the server with exit code 0');
});

async function pair(room) {
  const ada = await newPerson(browser);
  const ben = await newPerson(browser);
  await enter(ada, server.url, room, 'Ada');
  await enter(ben, server.url, room, 'Ben');
  return [ada, ben];
}

async function part(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.troubles, [], 'no error and no breach of the content security policy');
    await page.context().close();
  }
}

test('two people in one room see and hear each other directly', async () => {
  const [ada, ben] = await pair('x');
  isDirect(await seesAndHears(ada, 'Ben'));
  isDirect(await seesAndHears(ben, 'Ada'));
  const { opus } = await ada.evaluate(callFigures);
  assert.match(opus, /useinbandfec=1/);
  assert.match(opus, /usedtx=1/);
  await part(ada, ben);
});

test('chat passes both ways, and markup stays text', async () => {
  const [ada, ben] = await pair('chat');
  const markup = '<img src=x onerror="alert(1)"> & <b>bold</b>';
  await say(ada, 'Good morning');
  await hears(ben, 'Good morning');
  await say(ben, markup);
  await hears(ada, markup);
  const log = await openChat(ada);
  assert.equal(await log.locator('img, b').count(), 0);
  await part(ada, ben);
});

test('muting and switching the camera off is shown at the other end and undone', async () => {
  const [ada, ben] = await pair('mute');
  await seesAndHears(ben, 'Ada');
  await ada.getByRole('button', { name: 'Turn off microphone' }).click();
  await ada.getByRole('button', { name: 'Turn off camera' }).click();
  await ada.getByRole('button', { name: 'Turn on camera' }).waitFor();
  await tile(ben, 'Ada').and(ben.getByRole('group', { name: /muted/i })).waitFor();
  await eventually(async () => !(await tile(ben, 'Ada').locator('video').first().isVisible()), 'the picture goes');
  await ada.getByRole('button', { name: 'Turn on camera' }).click();
  await ada.getByRole('button', { name: 'Turn on microphone' }).click();
  await seesAndHears(ben, 'Ada');
  await part(ada, ben);
});

test('a shared screen arrives beside the camera, and goes', async () => {
  const [ada, ben] = await pair('screen');
  await seesAndHears(ben, 'Ada');
  const videos = async () => ben.getByRole('group', { name: /^Ada/ }).locator('video').count();
  const before = await videos();
  await ada.getByRole('button', { name: 'Share screen' }).click();
  await ada.getByRole('button', { name: 'Stop sharing' }).waitFor();
  await eventually(async () => (await videos()) === before + 1, 'the screen has a tile');
  await eventually(
    async () => ben.evaluate(() => [...document.querySelectorAll('video')].filter((video) => video.videoWidth >= 1000).length > 0),
    'the screen arrives in high resolution',
  );
  await ada.getByRole('button', { name: 'Stop sharing' }).click();
  await eventually(async () => (await videos()) === before, 'the tile goes');
  await part(ada, ben);
});

test('a third person is told plainly that a room of two is full', async () => {
  const [ada, ben] = await pair('pair');
  await seesAndHears(ada, 'Ben');
  const cleo = await newPerson(browser);
  await cleo.goto(`${server.url}/r/pair`);
  await cleo.getByRole('textbox', { name: 'Your name' }).fill('Cleo');
  const join = cleo.getByRole('button', { name: 'Join now' });
  if (await join.isEnabled()) await join.click();
  await cleo.getByText('This room is full: all 2 places are taken').waitFor();
  await seesAndHears(ada, 'Ben');
  await ben.getByRole('button', { name: 'Leave call' }).click();
  await eventually(async () => (await tile(ada, 'Ben').count()) === 0, 'Ben has gone');
  await part(ada, ben, cleo);
});

test('hands and reactions reach the other end', async () => {
  const [ada, ben] = await pair('hands');
  await ada.getByRole('button', { name: 'Raise hand' }).click();
  await ben.getByRole('group', { name: /^Ada.*hand/i }).waitFor();
  await ada.getByRole('button', { name: 'Lower hand' }).click();
  await eventually(async () => (await ben.getByRole('group', { name: /^Ada.*hand/i }).count()) === 0, 'the hand is down');
  await part(ada, ben);
});

test('a newcomer starts at the landing page', async () => {
  const ada = await newPerson(browser);
  await ada.goto(server.url);
  await ada.getByRole('button', { name: 'New meeting' }).click();
  await ada.waitForURL(/\/r\/.+/);
  await ada.getByRole('button', { name: 'Join now' }).waitFor();
  await ada.goto(server.url);
  await ada.getByRole('textbox', { name: 'Meeting name or link' }).fill('Team Standup');
  await ada.getByRole('button', { name: 'Join', exact: true }).click();
  await ada.waitForURL(/\/r\/team-standup$/);
  await part(ada);
});
