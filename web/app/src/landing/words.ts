export const words = {
  title: 'A room for everyone, however they talk.',
  lines: ['A room for everyone,', 'however they talk.'],
  text: 'Video meetings on your own server. Open a link, and you are in: from any browser, with nothing to install.',
  newMeeting: 'New meeting',
  entry: 'Meeting name or link',
  join: 'Join',
  foot: ['Runs on this server alone', 'No account needed to join'],
  check: 'Check your connection',
  problems: {
    empty: 'Type the name of a meeting, or paste its link.',
    elsewhere: 'That link leads to another server. Open it in a new tab instead.',
    bad_name: 'Use up to 64 letters, digits and dashes.',
  },
  picture: ['Front desk', 'Workshop', 'Library', 'Room 2'],
};
