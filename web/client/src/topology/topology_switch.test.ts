import { describe, expect, test } from 'vitest';
import { BROKEN_MS, DirectReport } from './direct_report.js';
import { type Medium, READY_LIMIT_MS, TopologySwitch } from './topology_switch.js';

const open = (path: 'direct' | 'forwarded') => ({ type: 'open', path });
const close = (path: 'direct' | 'forwarded') => ({ type: 'close', path });
const ready = (epoch: number) => ({ type: 'ready', epoch });
const to = (epoch: number, topology: 'direct' | 'forwarded', direct = false) => ({ epoch, topology, direct });

/** A direct call with u_b that moves to the server at 1000. */
function moving(media: Medium[] = ['sound', 'camera']): TopologySwitch {
  const paths = new TopologySwitch();
  paths.change(to(1, 'direct'), 0);
  for (const medium of media) paths.arrives('u_b', medium, 'direct', true);
  expect(paths.change(to(2, 'forwarded'), 1000)).toEqual(media.includes('camera') ? [open('forwarded')] : [open('forwarded'), ready(2)]);
  return paths;
}

describe('a change of topology', () => {
  test('at the start has nothing to lose', () => {
    expect(new TopologySwitch().change(to(1, 'forwarded'), 0)).toEqual([open('forwarded'), ready(1)]);
  });
  test('makes the new path first and drops the old one when the server says so, not before', () => {
    const paths = moving();
    expect([paths.isOpen('direct'), paths.isOpen('forwarded'), paths.changing]).toEqual([true, true, true]);
    paths.arrives('u_b', 'camera', 'forwarded', true);
    expect(paths.tick(1200)).toEqual([ready(2)]);
    expect(paths.tick(9000), 'ready is said once').toEqual([]);
    expect(paths.isOpen('direct')).toBe(true);
    expect(paths.settled(1), 'of an earlier epoch').toEqual([]);
    expect(paths.settled(2)).toEqual([close('direct')]);
    expect(paths.changing).toBe(false);
  });
  test('moves each tile and each voice by itself, on its own arrival', () => {
    const paths = moving();
    expect([paths.feed('u_b', 'camera'), paths.feed('u_b', 'sound')]).toEqual(['direct', 'direct']);
    paths.arrives('u_b', 'camera', 'forwarded', true);
    expect([paths.feed('u_b', 'camera'), paths.feed('u_b', 'sound')]).toEqual(['forwarded', 'direct']);
    paths.arrives('u_b', 'sound', 'forwarded', true);
    expect(paths.feed('u_b', 'sound')).toBe('forwarded');
  });
  test('never moves a tile back, even when its picture stops', () => {
    const paths = moving();
    paths.arrives('u_b', 'camera', 'forwarded', true);
    paths.arrives('u_b', 'camera', 'forwarded', false);
    expect(paths.feed('u_b', 'camera')).toBe('forwarded');
  });
  test('feeds each medium by exactly one path, so nobody is heard twice', () => {
    const paths = moving();
    for (const medium of ['sound', 'camera', 'screen'] as const) expect(['direct', 'forwarded']).toContain(paths.feed('u_b', medium));
    expect(paths.feed('u_c', 'camera'), 'who came with the change is on the new path').toBe('forwarded');
  });
  test('knows which path is the coming one: the one being moved to, or tried', () => {
    const paths = moving();
    expect([paths.coming('direct'), paths.coming('forwarded')]).toEqual([false, true]);
    paths.settled(2);
    expect([paths.coming('direct'), paths.coming('forwarded')]).toEqual([false, false]);
    paths.change(to(3, 'forwarded', true), 20_000);
    expect([paths.coming('direct'), paths.coming('forwarded')]).toEqual([true, false]);
    paths.change(to(4, 'direct'), 21_000);
    expect([paths.coming('direct'), paths.coming('forwarded')]).toEqual([true, false]);
  });
  test('tells by a number that something may be shown by another path', () => {
    const paths = moving();
    const before = paths.version;
    paths.arrives('u_b', 'camera', 'direct', true);
    expect(paths.version, 'nothing new').toBe(before);
    paths.arrives('u_b', 'camera', 'forwarded', true);
    expect(paths.version).not.toBe(before);
  });
  test('waits for screens as for cameras', () => {
    const paths = moving(['camera', 'screen']);
    paths.arrives('u_b', 'camera', 'forwarded', true);
    expect(paths.tick(2000)).toEqual([]);
    paths.arrives('u_b', 'screen', 'forwarded', true);
    expect(paths.tick(2001)).toEqual([ready(2)]);
  });
  test('waits for no tile longer than five seconds', () => {
    const paths = moving();
    expect(paths.tick(1000 + READY_LIMIT_MS - 1)).toEqual([]);
    expect(paths.tick(1000 + READY_LIMIT_MS)).toEqual([ready(2)]);
    expect(paths.feed('u_b', 'camera'), 'and goes on showing what there is').toBe('direct');
  });
  test('waits for nobody who shows nothing, or has left', () => {
    expect(moving(['sound']).tick(5000)).toEqual([]);
    const paths = moving();
    paths.gone('u_b');
    expect(paths.tick(1100)).toEqual([ready(2)]);
  });
  test('keeps the old path when the server dies in the middle', () => {
    const paths = moving();
    paths.tick(60_000);
    expect([paths.isOpen('direct'), paths.feed('u_b', 'camera')]).toEqual([true, 'direct']);
  });
  test('that is called off goes back at once to what still flows', () => {
    const paths = moving();
    paths.arrives('u_b', 'camera', 'forwarded', true);
    expect(paths.change(to(3, 'direct'), 2000)).toEqual([ready(3)]);
    expect(paths.feed('u_b', 'camera')).toBe('direct');
    expect(paths.settled(3)).toEqual([close('forwarded')]);
  });
});

describe('a trial of the direct path', () => {
  test('runs beside the path in use and is not seen or heard', () => {
    const paths = new TopologySwitch();
    paths.change(to(1, 'forwarded'), 0);
    expect(paths.change(to(2, 'forwarded', true), 10_000)).toEqual([open('direct'), ready(2)]);
    paths.arrives('u_b', 'camera', 'direct', true);
    expect(paths.feed('u_b', 'camera')).toBe('forwarded');
    expect(paths.change(to(3, 'forwarded'), 15_000), 'it did not work').toEqual([close('direct'), ready(3)]);
  });
  test('that works becomes the call without being made anew', () => {
    const paths = new TopologySwitch();
    paths.change(to(1, 'forwarded'), 0);
    paths.change(to(2, 'forwarded', true), 10_000);
    for (const path of ['direct', 'forwarded'] as const) paths.arrives('u_b', 'camera', path, true);
    expect(paths.change(to(3, 'direct'), 11_000)).toEqual([ready(3)]);
    expect(paths.feed('u_b', 'camera')).toBe('direct');
    expect(paths.settled(3)).toEqual([close('forwarded')]);
  });
});

test('leaving ends all paths', () => {
  const paths = moving();
  expect(paths.end()).toEqual([close('direct'), close('forwarded')]);
  expect(paths.feed('u_b', 'camera')).toBeNull();
});

describe('the report on the direct call', () => {
  const flowing = { flowing: true, failed: false };
  const silent = { flowing: false, failed: false };
  test('says each state once an epoch', () => {
    const report = new DirectReport();
    expect(report.see(flowing, 0), 'nobody asked').toBeNull();
    report.begin(1, 0);
    expect(report.see(silent, 100)).toBeNull();
    expect(report.see(flowing, 200)).toEqual({ epoch: 1, state: 'connected' });
    expect(report.see(flowing, 300)).toBeNull();
    report.begin(2, 400);
    expect(report.see(flowing, 500)).toEqual({ epoch: 2, state: 'connected' });
    report.end();
    expect(report.see(silent, 9000)).toBeNull();
  });
  test('calls broken what has brought nothing for three seconds, and connected what comes back', () => {
    const report = new DirectReport();
    report.begin(1, 0);
    report.see(flowing, 1000);
    expect(report.see(silent, 1000 + BROKEN_MS - 1)).toBeNull();
    expect(report.see(silent, 1000 + BROKEN_MS)).toEqual({ epoch: 1, state: 'broken' });
    expect(report.see(silent, 9000)).toBeNull();
    expect(report.see(flowing, 9100)).toEqual({ epoch: 1, state: 'connected' });
  });
  test('calls failed what never was', () => {
    const report = new DirectReport();
    report.begin(1, 0);
    expect(report.see(silent, 60_000), 'the server has a limit of its own').toBeNull();
    expect(report.see({ flowing: false, failed: true }, 60_000)).toEqual({ epoch: 1, state: 'failed' });
  });
});
