import type { ChatMessage } from '@parlance/client';

export interface Group {
  key: string;
  from: string;
  name: string;
  at: number;
  messages: ChatMessage[];
}

/** A pause after which the same author is named again. */
const kPauseMs = 5 * 60_000;

/** Messages in a row by one author stand together. */
export function grouped(chat: ChatMessage[]): Group[] {
  const groups: Group[] = [];
  for (const message of chat) {
    const last = groups.at(-1);
    const before = last?.messages.at(-1);
    if (last && before && last.from === message.from && last.name === message.name && message.at - before.at < kPauseMs) {
      last.messages.push(message);
    } else {
      const key = `${message.from} ${message.message_id}`;
      groups.push({ key, from: message.from, name: message.name, at: message.at, messages: [message] });
    }
  }
  return groups;
}
