/** One run through all probes. What they are is handed in, so that the order can be tested without a network. */
import { failed, skipped, type Failure, type Known, type MeasurementId, type Measurements, type Skip } from './measurements';
import type { Access, Reached } from './probes/access';
import { wordsOf } from './probes/patience';

type Needing<Id extends MeasurementId> = (access: Access, signal: AbortSignal) => Promise<Measurements[Id]>;
const kWays = ['mediaUdp', 'mediaTcp', 'stun', 'relayUdp', 'relayTcp', 'relayTls'] as const;
const kSpeeds = ['down', 'up'] as const;
const kMessages = ['websocket', 'events', 'polling'] as const;
const kDevices = ['microphone', 'camera'] as const;

export type Probes =
  & { browser: () => Measurements['browser']; reach: (signal: AbortSignal) => Promise<Reached> }
  & { [Id in (typeof kWays)[number] | (typeof kSpeeds)[number]]: Needing<Id> }
  & { [Id in (typeof kMessages)[number]]: (signal: AbortSignal) => Promise<Measurements[Id]> }
  & { [Id in (typeof kDevices)[number]]: () => Promise<Measurements[Id]> };

/** `tell` hears of each measurement as it comes. Speed is measured last and alone, so that it disturbs no other test. */
export async function run(probes: Probes, tell: (news: Known) => void, signal: AbortSignal): Promise<void> {
  const report = (news: Known) => {
    if (!signal.aborted) tell(news);
  };
  const browser = probes.browser();
  report({ browser });
  const devices = kDevices.map(async (id) => report({ [id]: await probes[id]() }));
  const messages = kMessages.map(async (id) => report({ [id]: await guarded<Measurements[typeof id]>(() => probes[id](signal)) }));
  const { server, tools } = await probes.reach(signal);
  report({ server });
  const ways = browser.outcome === 'worked' ? tools : skipped('unable');
  await Promise.all([...devices, ...messages, ...kWays.map(async (id) => report({ [id]: await withTools(ways, probes[id], signal) }))]);
  for (const id of kSpeeds) report({ [id]: await withTools(tools, probes[id], signal) });
}

const isSkip = (tools: Access | Skip): tools is Skip => 'outcome' in tools;

async function withTools<Id extends MeasurementId>(tools: Access | Skip, probe: Needing<Id>, signal: AbortSignal): Promise<Measurements[Id] | Skip | Failure> {
  return isSkip(tools) ? tools : guarded(() => probe(tools, signal));
}

/** A probe that breaks is one that failed. */
async function guarded<T>(probe: () => Promise<T>): Promise<T | Failure> {
  try {
    return await probe();
  } catch (cause) {
    return failed(wordsOf(cause));
  }
}
