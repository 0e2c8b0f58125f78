import { createLocalMedia, createMeeting } from '@parlance/client';
import type { LocalMediaState, MeetingError, MeetingState, Reaction } from '@parlance/client';
import { remedy } from '../devices/words';
import { FloatingReactions } from './floating_reactions.svelte';
import { Toasts } from './toasts.svelte';
import { chatProblem, noticeInWords, words } from './words';

/** One visit to one room: the SDK's two observables as runes, and what the call says in passing. */
export class RoomSession {
  readonly media = createLocalMedia();
  readonly meeting;
  readonly toasts = new Toasts();
  readonly reactions = new FloatingReactions();
  state: MeetingState;
  devices: LocalMediaState;
  /** The devices are being asked for. */
  opening = $state(true);
  readonly #stops: (() => void)[] = [];
  #ended = false;

  constructor(room: string) {
    this.meeting = createMeeting({ room, media: this.media });
    this.state = $state.raw(this.meeting.state);
    this.devices = $state.raw(this.media.state);
    this.#stops.push(
      this.meeting.on('state', (state) => this.#onState(state)),
      this.meeting.on('reaction', ({ from, reaction }) => this.#onReaction(from, reaction)),
      this.meeting.on('notice', ({ id, message }) => this.toasts.say(noticeInWords(id, message))),
      this.media.on('state', (devices) => (this.devices = devices)),
    );
  }

  start(): void {
    this.meeting.connect();
    this.media
      .open()
      .catch(() => undefined)
      .finally(() => (this.opening = false));
  }

  /** Null when joined, else the id of what went wrong. */
  async join(name: string): Promise<string | null> {
    try {
      await this.meeting.join(name);
      return null;
    } catch (cause) {
      return (cause as MeetingError).id ?? 'unknown';
    }
  }

  async toggle(kind: 'microphone' | 'camera'): Promise<void> {
    const on = this.devices[kind] !== 'on';
    await (kind === 'microphone' ? this.media.setMicrophone(on) : this.media.setCamera(on)).catch(() => undefined);
    const problem = kind === 'microphone' ? this.devices.microphoneProblem : this.devices.cameraProblem;
    if (on && problem) this.toasts.say(remedy(kind, problem));
  }

  async toggleScreen(): Promise<void> {
    if (this.devices.screenStream) return this.media.stopScreenShare();
    try {
      await this.media.startScreenShare();
    } catch {
      this.toasts.say(words.screenFailed);
    }
  }

  toggleHand(): void {
    this.meeting.setHand(!this.state.self?.hand);
  }

  react(reaction: Reaction): void {
    this.meeting.react(reaction);
  }

  /** False when the message was refused, so that its author gets the text back. */
  async sendChat(text: string): Promise<boolean> {
    try {
      await this.meeting.sendChat(text);
      return true;
    } catch (cause) {
      if (this.state.phase === 'joined') this.toasts.say(chatProblem((cause as MeetingError).id));
      return false;
    }
  }

  leave(): void {
    this.media.close();
    void this.meeting.leave().finally(() => this.#end());
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.media.close();
    this.#end();
  }

  /** Ends the session with the server, once. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.meeting.close();
  }

  #onState(state: MeetingState): void {
    const before = this.state;
    this.state = state;
    if (before.phase !== 'left' && state.phase === 'left') this.media.close();
    if (before.phase !== 'joined' || state.phase !== 'joined') return;
    const known = new Set(before.others.map((one) => one.id));
    const now = new Set(state.others.map((one) => one.id));
    for (const one of state.others) if (!known.has(one.id)) this.toasts.say(words.cameIn(one.name));
    for (const one of before.others) if (!now.has(one.id)) this.toasts.say(words.went(one.name));
    for (const one of state.others) {
      const hand = before.others.find((old) => old.id === one.id)?.hand;
      if (one.hand && hand === false) this.toasts.say(words.handUp(one.name));
    }
  }

  #onReaction(from: string, reaction: Reaction): void {
    this.reactions.add(from, reaction);
  }
}
