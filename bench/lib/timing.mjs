/** The upper one of the two in the middle where there is no middle one. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The runs in their order, and their spread. */
export function describe(times) {
  const rounded = times.map((time) => Math.round(time));
  return `${rounded.join(' ')} ms (${Math.min(...rounded)}-${Math.max(...rounded)})`;
}

/** In the page: from the click on "Join now" until a remote (unmuted) video has painted its first frame, in ms. */
export function clickAndTime() {
  const button = [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === 'Join now');
  const begin = performance.now();
  return new Promise((done) => {
    const watched = new Set();
    const look = () => {
      for (const video of document.querySelectorAll('video')) {
        if (watched.has(video) || video.muted) continue;
        watched.add(video);
        video.requestVideoFrameCallback((_, frame) => done(frame.expectedDisplayTime - begin));
      }
      requestAnimationFrame(look);
    };
    button.click();
    look();
  });
}

/** In the page: the round trip on the path of its newest call, in ms, as the browser's own ICE checks measured it. */
export async function roundTrip() {
  const pc = window.keptPeerConnections.filter((one) => one.connectionState !== 'closed').at(-1);
  for (;;) {
    const stats = [...(await pc.getStats()).values()];
    const pair = stats.find((stat) => stat.type === 'candidate-pair' && stat.nominated && stat.currentRoundTripTime !== undefined);
    if (pair) return pair.currentRoundTripTime * 1000;
    await new Promise((again) => setTimeout(again, 50));
  }
}
