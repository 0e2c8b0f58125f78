export const words = {
  left: 'You left the call',
  leftText: 'The others can go on. You can come back at any time.',
  rejoin: 'Rejoin',
  home: 'Go to the start page',
  check: 'Check your connection',
  title: (room: string) => `${room} · Parlance`,
};

const kEndings: Record<string, { title: string; text: string }> = {
  'session.replaced': { title: 'You joined somewhere else', text: 'This meeting goes on in your other tab or window. Rejoin to bring it back here.' },
  'room.full': { title: 'This room is full for now', text: 'Your place was taken while you were away. Wait until somebody leaves, then rejoin.' },
  'hello.version': { title: 'This page is out of date', text: 'The server was updated. Reload the page, then join again.' },
  'room.bad_name': { title: 'That meeting name does not work', text: 'Check the link, or start a new meeting.' },
};

export function endingInWords(id: string | undefined): { title: string; text: string } {
  if (id === undefined) return { title: words.left, text: words.leftText };
  return kEndings[id] ?? { title: 'The call was interrupted', text: 'The server ended the connection. Rejoin to go on.' };
}

/** The network, or the server, ended it: nothing that has words of its own. */
export const isInterruption = (id: string | undefined): boolean => id !== undefined && kEndings[id] === undefined;
