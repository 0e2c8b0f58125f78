import type { MeasurementId, SkipReason } from './measurements';
import type { State, Verdict } from './findings';

export const words = {
  pageTitle: 'Check your connection · Parlance',
  title: 'Check your connection',
  intro: 'This page tries everything that a call needs between this device and the server. It takes about 20 seconds and at most 45 MB.',
  again: 'Test again',
  testing: 'Testing…',
  copy: 'Copy report',
  copied: 'The report is copied. Send it to whoever runs this server.',
  copyFailed: 'Your browser did not allow copying. Select the text of the report below and copy it yourself.',
  report: 'The report',
  reportNote: 'It holds network addresses and your browser’s version, and no names.',
  tryDevices: 'Test microphone and camera',
  tryingDevices: 'Waiting for your browser…',
  home: 'Go to the start page',
};

export const states: Record<State, string> = {
  running: 'Testing', works: 'Works', slow: 'Weak', fails: 'Fails', unneeded: 'Not needed', untested: 'Not tested',
};

export const groupTitles = { media: 'Sound and picture', server: 'Messages', speed: 'Speed', device: 'This device' };

export const titles: Record<MeasurementId, string> = {
  mediaUdp: 'To the server over UDP',
  mediaTcp: 'To the server over TCP',
  relayUdp: 'By the relay over UDP',
  relayTcp: 'By the relay over TCP',
  relayTls: 'By the relay over TLS',
  stun: 'Your public address',
  server: 'Secure connection',
  websocket: 'Live messages (WebSocket)',
  events: 'Messages as events',
  polling: 'Messages by polling',
  down: 'Download',
  up: 'Upload',
  browser: 'Browser',
  microphone: 'Microphone',
  camera: 'Camera',
};

export const skipWords: Record<SkipReason, string> = {
  offline: '',
  turned_off: 'Whoever runs this server has turned this test off.',
  often: 'You have tested often lately. Wait a minute, then test again.',
  busy: 'Others are testing at the moment. Test again in a minute.',
  no_relay: 'This server has no relay.',
  no_tls: 'This server’s relay does not take TLS.',
  no_tcp: 'This server takes sound and picture over UDP alone.',
  no_stun: 'This server does not tell addresses.',
  unable: 'This browser can’t be tested.',
};

export const verdicts: Record<'running' | 'good' | 'relayed' | 'tcp' | 'weak' | 'devices' | 'unsure' | 'noBrowser' | 'noServer' | 'noMessages' | 'noMedia', Verdict> = {
  running: { level: 'running', title: 'Testing your connection…', text: 'Stay on this page. Results come one by one.' },
  good: { level: 'good', title: 'Calls work well from here', text: 'If a call has trouble all the same, ask the others to open this page, too.' },
  relayed: { level: 'fair', title: 'Calls work, by the relay', text: 'Sound and picture take a longer way than they need to. What to do is said below.' },
  tcp: { level: 'fair', title: 'Calls work, but may stutter', text: 'Your network lets no UDP through, which is what sound and picture travel on best. What to do is said below.' },
  weak: { level: 'fair', title: 'Calls work, but your line is weak', text: 'Sound or picture may break up. What to do is said below.' },
  devices: { level: 'fair', title: 'Your connection works, your devices do not', text: 'Others may not hear or see you. What to do is said below.' },
  unsure: { level: 'fair', title: 'Not everything could be tested', text: 'What could be, works. Test again in a minute.' },
  noBrowser: { level: 'bad', title: 'This browser can’t hold calls', text: 'Use a current Chrome, Edge, Firefox or Safari.' },
  noServer: { level: 'bad', title: 'The server does not answer', text: 'Check that you are online, then test again. If other pages load, the server is down: tell whoever runs it.' },
  noMessages: { level: 'bad', title: 'You can’t join from here', text: 'Something between you and the server stops messages. Try another network, or turn off a VPN.' },
  noMedia: { level: 'bad', title: 'Sound and picture don’t get through', text: 'You can join and chat, but not be heard or seen. Try another network, turn off a VPN, and send the report to whoever runs this server.' },
};

export const kDenied = {
  microphone: 'Allow the microphone beside the address of this page, then test again.',
  camera: 'Allow the camera beside the address of this page, then test again.',
};
