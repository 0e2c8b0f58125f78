import type { MeetingState } from '@parlance/client';
import { arrange, onFirstPage, type Arrangement } from './arrangement';
import type { Size } from './grid';
import { layoutChoice } from './layout_choice.svelte';
import { MainSpeaker } from './main_speaker';
import { Order } from './order';

const speakersOf = (meeting: MeetingState): string[] => {
  const speaking = meeting.others.filter((one) => one.speaking && one.media.microphone === 'on').map((one) => one.id);
  const loudest = meeting.speakers.filter((id) => speaking.includes(id));
  return [...loudest, ...speaking.filter((id) => !loudest.includes(id))];
};

/** What stands on the stage and where, as the meeting, the window and the person's choices go. */
export class StageScene {
  page = $state(0);
  #main = $state<string | null>(null);
  readonly #order = new Order();
  readonly #speaker = new MainSpeaker();

  arrange(meeting: MeetingState, stage: Size): Arrangement {
    const ids = meeting.others.map((one) => one.id);
    const screens = meeting.others.filter((one) => one.media.screen === 'on').map((one) => one.id);
    const main = this.#main !== null && ids.includes(this.#main) ? this.#main : (ids[0] ?? null);
    const scene = { others: ids, screens, layout: layoutChoice.now, main, page: this.page, stage };
    return arrange({ ...scene, others: this.#order.follow(ids, speakersOf(meeting), onFirstPage(scene)) });
  }

  /** Follows who speaks while an effect is alive; returns how to stop. */
  followSpeaker(meeting: MeetingState): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      const now = performance.now();
      this.#main = this.#speaker.follow(meeting.others.map((one) => one.id), speakersOf(meeting), now);
      const due = this.#speaker.due;
      if (due !== null) timer = setTimeout(follow, Math.max(0, due - now));
    };
    follow();
    return () => clearTimeout(timer);
  }
}
