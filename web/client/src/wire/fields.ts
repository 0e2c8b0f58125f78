/** Readers of members of a parsed JSON object. Each names the member that is wrong. */

export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

export type Fields = Readonly<Record<string, unknown>>;

/** docs/protocol.md, section 2: numbers are integers within ±2^53. */
const GREATEST = 2 ** 53;

function wrong(name: string, expected: string): never {
  throw new MalformedMessage(`${name}: expected ${expected}`);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isObject(value) ? value : wrong(name, 'an object');
}

export function string(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : wrong(name, 'a string');
}

export function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  return typeof value === 'boolean' ? value : wrong(name, 'a boolean');
}

/** An integer from `least` up. */
export function integer(fields: Fields, name: string, least = 0): number {
  const value = fields[name];
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= GREATEST;
  return fits ? value : wrong(name, `an integer from ${least}`);
}

export function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const value = fields[name];
  return allowed.find((one) => one === value) ?? wrong(name, `one of ${allowed.join(', ')}`);
}

export function listOf<T>(fields: Fields, name: string, read: (item: Fields) => T): T[] {
  const value = fields[name];
  if (!Array.isArray(value)) return wrong(name, 'a list');
  return value.map((item: unknown) => (isObject(item) ? read(item) : wrong(name, 'a list of objects')));
}

/** Reads a member that may be absent; the result is spread into the value, so that an absent one stays absent. */
export function optional<K extends string, T>(
  fields: Fields, name: K, read: (fields: Fields, name: K) => T,
): { [P in K]?: T } {
  if (fields[name] === undefined) return {};
  const found: { [P in K]?: T } = {};
  found[name] = read(fields, name);
  return found;
}
