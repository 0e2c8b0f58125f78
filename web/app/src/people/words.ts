export const words = {
  title: 'People',
  close: 'Close people',
  you: (name: string) => `${name} (you)`,
  muted: 'muted',
  cameraOff: 'camera off',
  sharing: 'sharing a screen',
  hand: 'hand raised',
  away: 'reconnecting…',
  invite: 'Copy the link to invite others',
  copied: 'The link is copied',
};
