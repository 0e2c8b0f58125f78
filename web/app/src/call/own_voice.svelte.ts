import type { LocalMedia } from '@parlance/client';

/** Above the noise of a quiet room, measured with the meter of the pre-join page. */
const kSpeaking = 0.12;
const kHoldMs = 600;
const kEveryMs = 100;

/** Whether we are heard speaking; follows the level while an effect is alive. */
export class OwnVoice {
  speaking = $state(false);

  watch(media: LocalMedia): () => void {
    let until = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      if (media.level() > kSpeaking) until = now + kHoldMs;
      this.speaking = now < until;
    }, kEveryMs);
    return () => clearInterval(timer);
  }
}
