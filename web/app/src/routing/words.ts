export const words = {
  product: 'Parlance',
  pageTitle: 'Meeting not found · Parlance',
  badNameTitle: 'That meeting name does not work',
  badName: 'A name is up to 64 letters and digits, with dashes between words. Check the link, or start a new meeting.',
  notLoadedTitle: 'This page did not load',
  notLoaded: 'Check that you are online, then load it again.',
  reload: 'Load again',
  home: 'Go to the start page',
};
