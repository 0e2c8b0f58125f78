/** What joining, chat and the introduction of people travel on. */
import { blank, type Finding } from './findings';
import { milliseconds } from './judge_media';
import type { Known } from './measurements';
import { skipWords } from './words';

const kLateMs = 400;
const kRestlessMs = 100;
/** A proxy that keeps back what it should pass on shows by this. */
const kHeldBackMs = 3000;

export function judgeMessages(known: Known): Finding[] {
  const found: Finding[] = [];
  if (known.server) found.push(judgeServer(known.server));
  if (known.websocket) found.push(judgeWebSocket(known, known.websocket));
  if (known.events) found.push(judgeHttp('events', known, known.events));
  if (known.polling) found.push(judgeHttp('polling', known, known.polling));
  return found;
}

function judgeServer(attempt: Exclude<Known['server'], undefined>): Finding {
  if (attempt.outcome === 'worked') {
    const { ms, address, ownCertificate } = attempt;
    const detail = [...(address ? [`you come from ${address}`] : []), ...(ownCertificate ? ['self-signed certificate'] : [])].join('; ');
    return { ...blank('server', 'works'), figure: milliseconds(ms), detail };
  }
  const why = attempt.outcome === 'failed' ? attempt.why : '';
  return {
    ...blank('server', 'fails'), detail: why, means: 'The server does not answer any more.',
    remedy: 'Check that you are online, then test again.', operator: 'POST /doctor/access was not answered. Look whether the server runs, and whether a proxy before it passes the path on.',
  };
}

function judgeWebSocket(known: Known, attempt: Exclude<Known['websocket'], undefined>): Finding {
  if (attempt.outcome === 'skipped') return { ...blank('websocket', 'untested'), means: skipWords[attempt.because] };
  if (attempt.outcome === 'failed') return { ...brokenWebSocket(known), detail: attempt.why };
  const { medianMs, jitterMs } = attempt;
  const found = { ...blank('websocket', 'works'), figure: `${milliseconds(medianMs)}, ±${milliseconds(jitterMs)}` };
  if (medianMs < kLateMs && jitterMs < kRestlessMs) return found;
  return { ...found, state: 'slow', means: 'Answers take long or come unevenly: your line is busy or weak.', remedy: 'Move closer to your Wi-Fi, use a cable, or stop other downloads.' };
}

/** Without the server it is nobody's fault on the way. */
const unreached = (id: 'websocket' | 'events' | 'polling'): Finding => ({ ...blank(id, 'fails'), means: 'The server does not answer.', remedy: 'Check that you are online, then test again.' });

function brokenWebSocket({ server, events, polling }: Known): Finding {
  if (server?.outcome === 'failed') return unreached('websocket');
  const operator = 'Let the reverse proxy pass WebSocket upgrades of /signal/ws on, with the original Host header (docs/operating.md, "Behind a reverse proxy").';
  if (events?.outcome === 'failed' && polling?.outcome === 'failed') {
    return {
      ...blank('websocket', 'fails'), operator, means: 'Something between you and the server breaks WebSockets, and the other ways for messages, too.',
      remedy: 'Turn off a VPN, or use another network.',
    };
  }
  return {
    ...blank('websocket', 'slow'), operator,
    means: 'Something between you and the server breaks WebSockets. Meetings take another way by themselves; messages may come a little later.',
    remedy: 'Nothing has to be done. Another network, or no VPN, may be quicker.',
  };
}

function judgeHttp(id: 'events' | 'polling', known: Known, attempt: Exclude<Known['events'], undefined>): Finding {
  if (attempt.outcome === 'skipped') return { ...blank(id, 'untested'), means: skipWords[attempt.because] };
  const operator = id === 'events'
    ? 'Let the reverse proxy pass text/event-stream on at once, without buffering or compressing it (docs/operating.md, "Behind a reverse proxy").'
    : 'Let the reverse proxy pass POST requests below /signal on.';
  if (attempt.outcome === 'worked' && attempt.ms < kHeldBackMs) return { ...blank(id, 'works'), figure: milliseconds(attempt.ms) };
  if (attempt.outcome === 'failed' && known.server?.outcome === 'failed') return { ...unreached(id), detail: attempt.why };
  const found = { ...blank(id, 'fails'), operator, detail: attempt.outcome === 'failed' ? attempt.why : `the first came after ${milliseconds(attempt.ms)}` };
  if (known.websocket?.outcome === 'worked') return { ...found, state: 'unneeded', means: 'It fails, but your calls do without it: live messages work.' };
  if (attempt.outcome === 'worked') return { ...found, state: 'slow', means: 'Something between you and the server holds messages back.', remedy: 'Turn off a VPN, or use another network.' };
  return { ...found, means: 'Messages do not get through this way.', remedy: 'Turn off a VPN, or use another network.' };
}
