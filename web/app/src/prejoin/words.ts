const kNumbers = ['Nobody', 'One person', 'Two people', 'Three people', 'Four people', 'Five people', 'Six people'];

export const words = {
  name: 'Your name',
  namePlaceholder: 'How others see you',
  join: 'Join now',
  joining: 'Joining…',
  connecting: 'Looking into the room…',
  reconnecting: 'The server does not answer. Trying again…',
  findOut: 'Find out why',
  missingName: 'Type your name, so that others know who you are.',
  badName: 'Choose another name: up to 64 characters on one line.',
  cameraOff: 'Your camera is off',
  cameraStarting: 'Starting your camera…',
  preview: 'Your picture',
  full: (capacity: number) => `This room is full: ${capacity === 1 ? 'its one place is' : `all ${capacity} places are`} taken`,
  fullRemedy: 'Wait until somebody leaves, then try again.',
  tryAgain: 'Try again',
  failed: 'You could not join. Check your connection and try again.',
  busy: 'The server is busy. Wait a moment and try again.',
  copyLink: 'Copy link',
  title: (room: string) => `${room} · Parlance`,
};

export function occupancyInWords(count: number): string {
  if (count === 0) return 'Nobody is here yet.';
  const people = kNumbers[count] ?? `${count} people`;
  return `${people} ${count === 1 ? 'is' : 'are'} here.`;
}

/** `capacity`: how many the room holds. */
export function joinProblem(id: string, capacity: number): { title: string; text: string } {
  if (id === 'room.full') return { title: words.full(capacity), text: words.fullRemedy };
  if (id === 'participant.bad_name') return { title: '', text: words.badName };
  return { title: '', text: id === 'server.busy' || id === 'session.rate_limited' ? words.busy : words.failed };
}
