export const words = {
  title: 'Chat',
  close: 'Close chat',
  log: 'Messages',
  message: 'Message',
  send: 'Send message',
  you: 'You',
  emptyTitle: 'No messages yet',
  emptyText: 'Everybody in the room can read what you write here.',
  sending: 'Sending…',
};
