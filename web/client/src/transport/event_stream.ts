/** Reads text/event-stream (WHATWG HTML, 9.2.6): only `data` fields; comments count as life, other fields are skipped. */
export class EventStreamParser {
  #rest = '';
  #data: string[] = [];

  /** Takes the next piece of text, however it was cut, and returns the events that it completes. */
  push(text: string): string[] {
    const events: string[] = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    // A CR at the very end may be half of a CRLF: it stays with the unfinished line.
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line, events);
    return events;
  }

  #line(line: string, events: string[]): void {
    if (line === '') {
      if (this.#data.length > 0) events.push(this.#data.join('\n'));
      this.#data = [];
    } else if (line.startsWith('data:')) {
      this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    }
  }
}
