/** How much the line carries. */
import { blank, type Finding } from './findings';
import type { Known } from './measurements';
import { skipWords } from './words';

type Direction = 'down' | 'up';

/** Megabits a second: a picture of 720 lines takes about 1.5, a small one 0.3 (docs/performance.md), and a room shows several. */
const kEnough: Record<Direction, number> = { down: 4, up: 1.5 };
const kScarce: Record<Direction, number> = { down: 0.8, up: 0.4 };

export const megabits = (mbps: number): string => `${mbps >= 10 ? Math.round(mbps) : mbps.toFixed(1)} Mbit/s`;

export function judgeSpeed(known: Known): Finding[] {
  return (['down', 'up'] as const).flatMap((id) => (known[id] ? [judgeOne(id, known[id])] : []));
}

function judgeOne(id: Direction, attempt: Exclude<Known['down'], undefined>): Finding {
  if (attempt.outcome === 'skipped') return { ...blank(id, 'untested'), means: skipWords[attempt.because] };
  if (attempt.outcome === 'failed') {
    return {
      ...blank(id, 'fails'), detail: attempt.why, means: 'The test broke off: your line is very slow, or something stops longer transfers.',
      remedy: 'Move closer to your Wi-Fi, use a cable, or use another network.',
    };
  }
  const { mbps, least } = attempt;
  const found = { ...blank(id, 'works'), figure: `${least && mbps >= 50 ? 'at least ' : ''}${megabits(mbps)}` };
  if (mbps >= kEnough[id]) return found;
  if (mbps >= kScarce[id]) return { ...found, state: 'slow', means: kTight[id], remedy: 'Stop other downloads and uploads. Show fewer people at a time.' };
  return { ...found, state: 'fails', means: kTooLittle[id], remedy: 'Move closer to your Wi-Fi, use a cable, or use another network.' };
}

const kTight: Record<Direction, string> = {
  down: 'Enough for a few pictures. With many people, pictures get smaller or stop.',
  up: 'Enough to be seen, in a small picture.',
};
const kTooLittle: Record<Direction, string> = {
  down: 'Enough for sound, too little for pictures: others’ pictures will stop.',
  up: 'Enough for sound, too little for a picture: turn your camera off.',
};
