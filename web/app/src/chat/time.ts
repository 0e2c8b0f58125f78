/** The time of day; for another day, the day too. Pure. */
export function timeInWords(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(date);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(date)}, ${time}`;
}
