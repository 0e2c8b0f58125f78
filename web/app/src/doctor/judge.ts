/** What measurements mean, and what to do about them. Pure. */
import { blank, groups, type Finding, type Verdict } from './findings';
import { judgeDevice } from './judge_device';
import { judgeMedia } from './judge_media';
import { judgeMessages } from './judge_messages';
import { judgeSpeed } from './judge_speed';
import { type Known, type MeasurementId } from './measurements';
import { verdicts } from './words';

/** Everything that is shown, whether it is known yet or not. */
export function judge(known: Known): Finding[] {
  const judged = new Map<MeasurementId, Finding>();
  for (const finding of [...judgeMedia(known), ...judgeMessages(known), ...judgeSpeed(known), ...judgeDevice(known)]) {
    judged.set(finding.id, finding);
  }
  return groups.flatMap(({ members }) => members).map((id) => judged.get(id) ?? blank(id, 'running'));
}

const works = (known: Known, id: MeasurementId): boolean => {
  const measured = known[id];
  return measured !== undefined && 'outcome' in measured && measured.outcome === 'worked';
};
const fails = (known: Known, id: MeasurementId): boolean => {
  const measured = known[id];
  return measured !== undefined && 'outcome' in measured && measured.outcome === 'failed';
};

const kWays = ['mediaUdp', 'mediaTcp', 'relayUdp', 'relayTcp', 'relayTls'] as const;
const kMessages = ['websocket', 'events', 'polling'] as const;

export function verdictOf(known: Known): Verdict {
  if (fails(known, 'browser')) return verdicts.noBrowser;
  const findings = judge(known);
  if (findings.some(({ state }) => state === 'running')) return verdicts.running;
  if (fails(known, 'server')) return verdicts.noServer;
  if (!kMessages.some((id) => works(known, id))) return verdicts.noMessages;
  if (!kWays.some((id) => works(known, id))) return kWays.some((id) => fails(known, id)) ? verdicts.noMedia : verdicts.unsure;
  if (!works(known, 'mediaUdp')) return wayAround(known);
  // A broken WebSocket is not a weak line: there are two other ways.
  const lines = ['mediaUdp', 'down', 'up', ...(works(known, 'websocket') ? ['websocket'] : [])];
  const needed = findings.filter(({ id }) => lines.includes(id));
  if (needed.some(({ state }) => state === 'slow' || state === 'fails')) return verdicts.weak;
  if (findings.some(({ id, state }) => (id === 'microphone' || id === 'camera') && state === 'fails')) return verdicts.devices;
  return verdicts.good;
}

function wayAround(known: Known): Verdict {
  if (!fails(known, 'mediaUdp')) return verdicts.unsure;
  return works(known, 'relayUdp') ? verdicts.relayed : verdicts.tcp;
}
