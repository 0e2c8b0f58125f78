/**
 * The one place where we change SDP by hand: format parameters of a codec (RFC 8866, section 6.15), for which there is no other way.
 */

/** Sets parameters of every payload type of a codec, as it stands in `a=rtpmap` (`opus/48000/2`); others stay as they are. */
export function setParameters(sdp: string, codec: string, wanted: Readonly<Record<string, string>>): string {
  const mappings = new RegExp(`^a=rtpmap:(\\d+) ${codec}\\r?$`, 'gim');
  const types = new Set([...sdp.matchAll(mappings)].map((match) => match[1] ?? ''));
  return [...types].reduce((text, type) => setType(text, type, wanted), sdp);
}

function setType(sdp: string, type: string, wanted: Readonly<Record<string, string>>): string {
  const format = new RegExp(`^(a=fmtp:${type} )(.*?)(\\r?)$`, 'gm');
  if (format.test(sdp)) {
    return sdp.replace(format, (_line, head: string, parameters: string, end: string) => head + merge(parameters, wanted) + end);
  }
  const mapping = new RegExp(`^(a=rtpmap:${type} .*?)(\\r?)$`, 'gm');
  return sdp.replace(mapping, (_line, head: string, end: string) => `${head}${end}\na=fmtp:${type} ${merge('', wanted)}${end}`);
}

function merge(parameters: string, wanted: Readonly<Record<string, string>>): string {
  const pairs = new Map(parameters.split(';').filter((one) => one !== '').map((one) => [one.split('=')[0]?.trim() ?? '', one.trim()]));
  for (const [name, value] of Object.entries(wanted)) pairs.set(name, `${name}=${value}`);
  return [...pairs.values()].join(';');
}
