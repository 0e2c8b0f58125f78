/** The findings as text, for whoever runs the server. Holds no secrets. */
import { groups, type Finding, type Verdict } from './findings';
import { groupTitles, states, titles } from './words';

export interface Circumstances {
  at: Date;
  /** Where this page comes from. */
  origin: string;
  browser: string;
}

export function reportOf(findings: readonly Finding[], verdict: Verdict, { at, origin, browser }: Circumstances): string {
  const lines = ['Parlance connection report', `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC, ${origin}`, browser, '', verdict.title];
  for (const { id, members } of groups) {
    lines.push('', groupTitles[id]);
    for (const member of members) {
      const finding = findings.find((one) => one.id === member);
      if (finding) lines.push(...linesOf(finding));
    }
  }
  return `${lines.join('\n')}\n`;
}

function linesOf({ id, state, figure, means, operator, detail }: Finding): string[] {
  const rest = [figure, detail].filter((text) => text !== '').join('; ');
  const lines = [`  [${states[state].toLowerCase()}] ${titles[id]}${rest ? `: ${rest}` : ''}`];
  if (state === 'works' || state === 'running') return lines;
  if (means) lines.push(`      ${means}`);
  if (operator) lines.push(`      Operator: ${operator}`);
  return lines;
}
