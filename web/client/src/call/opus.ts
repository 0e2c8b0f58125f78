/**
 * The one place where we change SDP by hand: there is no other way to ask for Opus' discontinuous transmission (silence
 * costs next to nothing) and in-band forward error correction (RFC 7587, section 6.1). What a description says here, its
 * *receiver's encoder* does, so we write it into what we send.
 */
const WANTED = { useinbandfec: '1', usedtx: '1' };

export function tuneOpus(sdp: string): string {
  const types = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2\r?$/gim)].map((match) => match[1]);
  return types.reduce<string>((text, type) => tuneType(text, type ?? ''), sdp);
}

function tuneType(sdp: string, type: string): string {
  const format = new RegExp(`^(a=fmtp:${type} )(.*?)(\\r?)$`, 'gm');
  if (format.test(sdp)) {
    return sdp.replace(format, (_line, head: string, parameters: string, end: string) => head + merge(parameters) + end);
  }
  const mapping = new RegExp(`^(a=rtpmap:${type} .*?)(\\r?)$`, 'gm');
  return sdp.replace(mapping, (_line, head: string, end: string) => `${head}${end}\na=fmtp:${type} ${merge('')}${end}`);
}

function merge(parameters: string): string {
  const pairs = new Map(parameters.split(';').filter((one) => one !== '').map((one) => [one.split('=')[0]?.trim() ?? '', one.trim()]));
  for (const [name, value] of Object.entries(WANTED)) pairs.set(name, `${name}=${value}`);
  return [...pairs.values()].join(';');
}
