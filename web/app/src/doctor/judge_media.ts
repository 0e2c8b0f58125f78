/** The ways of sound and picture. */
import { blank, type Finding } from './findings';
import type { Attempt, Known, Way } from './measurements';
import { skipWords } from './words';

/** From here on people notice: they fall into each other's words (ITU-T G.114 advises 150 ms one way, we measure both). */
const kLateMs = 300;
/** From here on sound has gaps that can't be hidden. */
const kLossy = 0.03;

type WayId = 'mediaUdp' | 'mediaTcp' | 'relayUdp' | 'relayTcp' | 'relayTls';

export const milliseconds = (ms: number): string => `${Math.max(1, Math.round(ms))} ms`;
export const percent = (share: number): string => `${share > 0 && share < 0.01 ? '<1' : Math.round(100 * share)} %`;

export function judgeMedia(known: Known): Finding[] {
  const udpPasses = [known.mediaUdp, known.relayUdp, known.stun].some((attempt) => attempt?.outcome === 'worked');
  const found: Finding[] = [];
  if (known.mediaUdp) found.push(judgeUdp(known, known.mediaUdp, udpPasses));
  if (known.mediaTcp) found.push(judgeWay('mediaTcp', known.mediaTcp, explainTcp(known)));
  if (known.relayUdp) found.push(judgeWay('relayUdp', known.relayUdp, explainRelayUdp(known, udpPasses)));
  if (known.relayTcp) found.push(judgeWay('relayTcp', known.relayTcp, explainRelayTcp(known)));
  if (known.relayTls) found.push(judgeWay('relayTls', known.relayTls, explainRelayTls(known)));
  if (known.stun) found.push(judgeStun(known, known.stun, udpPasses));
  return found;
}

type Explanation = Partial<Pick<Finding, 'state' | 'means' | 'remedy' | 'operator'>>;

function judgeWay(id: WayId, attempt: Attempt<Way>, explanation: Explanation): Finding {
  if (attempt.outcome === 'skipped') return { ...blank(id, 'untested'), means: skipWords[attempt.because] };
  if (attempt.outcome === 'failed') return { ...blank(id, 'fails'), detail: attempt.why, ...explanation };
  const { timing: { medianMs, jitterMs, loss }, path } = attempt;
  const figures = [...(Number.isNaN(medianMs) ? [] : [milliseconds(medianMs)]), ...(loss === null ? [] : [`${percent(loss)} lost`])];
  const found = { ...blank(id, 'works'), figure: figures.join(', '), detail: `${path}; jitter ${milliseconds(jitterMs)}` };
  return { ...found, ...weakness(medianMs, loss) };
}

function weakness(medianMs: number, loss: number | null): Explanation {
  if (loss !== null && loss >= kLossy) {
    return { state: 'slow', means: 'Much gets lost on this way: sound and picture may break up.', remedy: 'Move closer to your Wi-Fi, use a cable, or stop other downloads.' };
  }
  if (medianMs < kLateMs) return {};
  return { state: 'slow', means: 'This way is long: people will hear you late.', remedy: 'Turn off a VPN if you use one, and stop other downloads.' };
}

function judgeUdp(known: Known, attempt: Attempt<Way>, udpPasses: boolean): Finding {
  const instead = insteadOf(known);
  const blocked: Explanation = {
    means: `Your network blocks UDP${instead === '' ? '.' : `; calls go ${instead} and may be less smooth.`}`,
    remedy: 'Use another network or turn off a VPN, or ask whoever runs your network to let UDP to this server through.',
    operator: 'If everybody has this, UDP does not reach the server: open the ports of media.port (8443/udp and the next ones) and turn.port (3478/udp) in its firewall.',
  };
  const unreached: Explanation = {
    means: `The server’s ports for sound and picture do not answer, though your network lets UDP through${instead === '' ? '.' : `; calls go ${instead}.`}`,
    remedy: 'Send the report to whoever runs this server: it is the server that has to be mended.',
    operator: 'Open the UDP ports of media.port (8443/udp and the next ones, one a thread) in the firewall; behind 1:1 NAT name the public addresses in media.announce. The addresses that the server told are in the line above.',
  };
  return judgeWay('mediaUdp', attempt, udpPasses ? unreached : blocked);
}

/** The way that calls take without the first. */
function insteadOf({ mediaTcp, relayUdp, relayTcp, relayTls }: Known): string {
  if (relayUdp?.outcome === 'worked') return 'by the relay';
  if (mediaTcp?.outcome === 'worked' || relayTcp?.outcome === 'worked') return 'over TCP';
  return relayTls?.outcome === 'worked' ? 'over TLS' : '';
}

const worked = (attempt: { outcome: string } | undefined): boolean => attempt?.outcome === 'worked';
const kSpare: Explanation = { state: 'unneeded', means: 'It fails, but your calls do without it: a better way works.' };

function explainTcp(known: Known): Explanation {
  const operator = 'ICE over TCP runs on the port for HTTPS (net.https_port), at the addresses that the server told, in the line above. Behind NAT name the public ones in media.announce; a reverse proxy does not pass it on.';
  if (worked(known.mediaUdp) || worked(known.relayUdp)) return { ...kSpare, operator };
  return { means: 'Sound and picture do not reach the server over TCP.', remedy: 'Send the report to whoever runs this server.', operator };
}

function explainRelayUdp(known: Known, udpPasses: boolean): Explanation {
  const operator = 'Open turn.port (3478/udp) in the server’s firewall; behind 1:1 NAT name the public address in turn.announce or media.announce.';
  if (worked(known.mediaUdp)) {
    return { state: 'unneeded', means: 'It fails. Calls by the server do without it; calls between two people may not get through directly.', operator };
  }
  if (!udpPasses) return { means: 'Your network blocks UDP, for the relay, too.', remedy: 'The same as above helps here.', operator };
  return { means: 'The relay does not answer over UDP.', remedy: 'Send the report to whoever runs this server.', operator };
}

function explainRelayTcp(known: Known): Explanation {
  const operator = 'Open turn.port (3478/tcp) in the server’s firewall.';
  if (worked(known.mediaUdp) || worked(known.relayUdp) || worked(known.mediaTcp) || worked(known.relayTls)) return { ...kSpare, operator };
  return { means: 'Your network lets the relay’s port through neither by UDP nor by TCP.', remedy: 'Use another network, or ask whoever runs yours to open port 3478.', operator };
}

function explainRelayTls(known: Known): Explanation {
  const own = known.server?.outcome === 'worked' && known.server.ownCertificate;
  const operator = own
    ? 'The certificate is self-signed; browsers do not take it for TURN over TLS, even where a person has accepted it for the page. Use one that browsers trust: acme.enabled, or tls.certificate and tls.key.'
    : 'TURN over TLS runs on the port for HTTPS (net.https_port). A reverse proxy does not pass it on, and the certificate has to name the host of this page.';
  if (worked(known.mediaUdp) || worked(known.relayUdp) || worked(known.mediaTcp) || worked(known.relayTcp)) return { ...kSpare, operator };
  const means = own ? 'The relay has a certificate that your browser does not trust.' : 'The relay does not answer over TLS, the last way out of a strict network.';
  return { means, remedy: 'Send the report to whoever runs this server.', operator };
}

function judgeStun(known: Known, attempt: Exclude<Known['stun'], undefined>, udpPasses: boolean): Finding {
  if (attempt.outcome === 'skipped') return { ...blank('stun', 'untested'), means: skipWords[attempt.because] };
  if (attempt.outcome === 'worked') {
    return { ...blank('stun', 'works'), figure: attempt.address ?? 'as on your device', detail: `answered in ${milliseconds(attempt.ms)}` };
  }
  const found = { ...blank('stun', 'fails'), detail: attempt.why, operator: 'Open turn.port (3478/udp) in the server’s firewall.' };
  if (worked(known.mediaUdp)) return { ...found, state: 'unneeded', means: 'The server could not tell your address. Calls between two people may go by the server instead of directly.' };
  return udpPasses
    ? { ...found, means: 'The server did not tell your address.', remedy: 'Send the report to whoever runs this server.' }
    : { ...found, means: 'The server could not tell your address, because UDP does not get through.', remedy: 'The same as above helps here.' };
}
