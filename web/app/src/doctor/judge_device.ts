/** The browser and what is plugged in. */
import { remedy } from '../devices/words';
import { blank, type Finding } from './findings';
import type { DeviceState, Known } from './measurements';
import { kDenied } from './words';

export function judgeDevice(known: Known): Finding[] {
  const found: Finding[] = [];
  if (known.browser) found.push(judgeBrowser(known.browser));
  if (known.microphone) found.push(judgeOne('microphone', known.microphone));
  if (known.camera) found.push(judgeOne('camera', known.camera));
  return found;
}

function judgeBrowser(attempt: Exclude<Known['browser'], undefined>): Finding {
  if (attempt.outcome === 'worked') return { ...blank('browser', 'works'), figure: attempt.video.slice(0, 4).join(', '), detail: `decodes ${attempt.video.join(', ')}` };
  return {
    ...blank('browser', 'fails'), detail: attempt.outcome === 'failed' ? attempt.why : '',
    means: 'This browser has no WebRTC, or it is switched off.', remedy: 'Use a current Chrome, Edge, Firefox or Safari.',
  };
}

function judgeOne(id: 'microphone' | 'camera', { permission, count, tried }: DeviceState): Finding {
  const detail = `permission ${permission}, ${count} found`;
  if (tried && 'label' in tried) return { ...blank(id, 'works'), figure: tried.label, detail };
  if (tried) return { ...blank(id, 'fails'), detail: `${detail}, ${tried.problem}`, means: remedy(id, tried.problem) };
  if (permission === 'denied') return { ...blank(id, 'fails'), detail, means: `Your browser does not let this page use your ${id}.`, remedy: kDenied[id] };
  if (count === 0) return { ...blank(id, 'fails'), detail, means: remedy(id, 'not_found') };
  return { ...blank(id, 'untested'), detail, means: `Your ${id} is there. The button below opens it for a moment.` };
}
