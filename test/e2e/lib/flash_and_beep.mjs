// A camera that flashes and a microphone that beeps at the same instant, and what measures in another page how far apart the two arrive.
//
//   await page.context().addInitScript(flashAndBeep, { tone: 1000 });
//   const page = await newPerson(browser, { bypassCSP: true });                  // the page that measures
//   await page.evaluate(watchFlashAndBeep, { tones: { Ada: 1000, Ben: 1600 }, meter });
//   const seen = await page.evaluate(takeFlashAndBeep);
//   skews(seen);                                                                 // [{ name, at, skew }], in ms
//
// What is compared is what a person gets. A flash counts from the time at which its first frame is expected on the screen
// (requestVideoFrameCallback, expectedDisplayTime). A beep counts from the time at which the browser takes its first sample out of the jitter buffer
// for the sound device (MediaStreamTrackProcessor gets each 10 ms just then, with the time), plus the latency that an AudioContext tells of the
// device. (To lead the voices into an AudioContext would measure that one's own queue as well.) The error left is 10 ms of the sound's blocks and
// one frame of the screen; that of flashAndBeep is of the same size. `watchFlashAndBeep` on the source's own page measures both together.
//
// Each function runs in the page, so each is whole in itself.

/** How long a flash and a beep are, in ms. */
const LENGTH = 160;

/** Put into the page before its scripts: getUserMedia gives the flashing camera and the beeping microphone. `tone` in Hz, `every` in ms. */
export function flashAndBeep({ tone, width = 320, height = 180, fps = 30, every = 1000 }) {
  const length = 160; // LENGTH
  const context = new AudioContext({ latencyHint: 'interactive', sampleRate: 48_000 });
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  const oscillator = new OscillatorNode(context, { frequency: tone });
  const gain = new GainNode(context, { gain: 0 });
  const sound = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(sound);
  oscillator.start();
  // Whoever beeps hums all the time, as one who speaks: beeps alone are too short for a server to take them for speech.
  const hum = new OscillatorNode(context, { frequency: 250 });
  const hummed = new GainNode(context, { gain: 0.1 });
  hum.connect(hummed).connect(sound);
  hum.start();
  let frame = 0;
  let bright = false;
  const draw = () => {
    // What never moves costs nothing to send: a little has to change with every frame.
    frame++;
    pen.fillStyle = bright ? '#fff' : '#000';
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = '#888';
    pen.fillRect((frame * 4) % width, height - 8, 8, 8);
  };
  draw();
  // The beep goes out of the context when its sample is rendered, i.e. when currentTime has come to it: the flash is drawn just then.
  const lead = 0.1;
  const self = { stream: sound.stream, on: true };
  let next = context.currentTime + 1 + Math.random();
  let planned = null;
  const look = () => {
    const now = context.currentTime;
    hummed.gain.value = self.on ? 0.1 : 0;
    if (!self.on && planned === null) next = Math.max(next, now + lead);
    if (self.on && planned === null && now + lead >= next) {
      gain.gain.setValueAtTime(0.5, next);
      gain.gain.setValueAtTime(0, next + length / 1000);
      planned = next;
      // Not exactly at every second: what is periodic hides what is late by a period.
      next += (every * (0.85 + 0.3 * Math.random())) / 1000;
    }
    const shines = planned !== null && now >= planned && now < planned + length / 1000;
    if (planned !== null && now >= planned + length / 1000) planned = null;
    if (shines !== bright) {
      bright = shines;
      draw();
    }
  };
  setInterval(look, 4);
  setInterval(draw, 1000 / fps);
  const picture = canvas.captureStream().getVideoTracks()[0];
  Object.defineProperty(window, 'flashingAndBeeping', { value: self });
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    await context.resume();
    const tracks = [];
    if (constraints.video) tracks.push(picture.clone());
    if (constraints.audio) tracks.push(sound.stream.getAudioTracks()[0].clone());
    return new MediaStream(tracks);
  };
}

/** In a worker, where a busy page delays nothing: the beginning of each tone, by its energy in a window that moves in small steps. */
function beepMeter() {
  const WINDOW = 480;
  const STEP = 96;
  // Half of what a window full of the sound gives: reached when the sound's first sample is in the middle of the window.
  const LOUD = 0.08;
  const QUIET = 0.02;
  const RATE = 48_000;
  const waveOf = (tone, phase) =>
    Float32Array.from({ length: WINDOW }, (_, i) => (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW)) * Math.cos((2 * Math.PI * tone * i) / RATE - phase));
  const strengthOf = (samples, begin, [real, imaginary]) => {
    let [x, y] = [0, 0];
    for (let i = 0; i < WINDOW; i++) {
      x += samples[begin + i] * real[i];
      y += samples[begin + i] * imaginary[i];
    }
    return (4 * Math.hypot(x, y)) / WINDOW;
  };
  /** From the clock of the data to ours: what is delivered at once tells it. Only of the last two seconds: a track's first times are at times wrong. */
  const clock = () => {
    const offsets = [];
    return (timestamp) => {
      offsets.push(performance.timeOrigin + performance.now() - timestamp);
      if (offsets.length > 200) offsets.shift();
      return timestamp + Math.min(...offsets);
    };
  };
  const listen = async ({ readable, tones }) => {
    const states = Object.entries(tones).map(([name, tone]) => ({ name, waves: [waveOf(tone, 0), waveOf(tone, Math.PI / 2)], since: null }));
    const timeOf = clock();
    let samples = new Float32Array(0);
    for await (const data of readable) {
      if (data.sampleRate !== RATE) throw new Error(`sound of ${data.sampleRate} Hz`);
      const at = timeOf(data.timestamp / 1000);
      const kept = samples.length;
      const joined = new Float32Array(kept + data.numberOfFrames);
      joined.set(samples);
      data.copyTo(joined.subarray(kept), { planeIndex: 0, format: 'f32-planar' });
      data.close();
      let begin = 0;
      for (; begin + WINDOW <= joined.length; begin += STEP) {
        const middle = at + ((begin + WINDOW / 2 - kept) / RATE) * 1000;
        for (const state of states) {
          const strength = strengthOf(joined, begin, state.waves);
          if (state.since === null && strength > LOUD) state.since = middle;
          if (state.since === null || strength > QUIET) continue;
          postMessage({ name: state.name, at: state.since, length: middle - state.since });
          state.since = null;
        }
      }
      samples = joined.slice(begin);
    }
  };
  addEventListener('message', ({ data }) => void listen(data));
}

/** The source of the worker. It is loaded from a blob, which the page's content security policy forbids: hence `bypassCSP`. */
export const meter = `(${beepMeter})()`;

/** Watches the tiles of `tones` (name to Hz) and listens to what the page plays; `own`: the page's own source in place of that. */
export async function watchFlashAndBeep({ tones, meter: source, own = false }) {
  const watch = { flashes: [], beeps: [] };
  const since1970 = (at) => performance.timeOrigin + at;
  const context = new AudioContext({ latencyHint: 'interactive' });
  await context.resume();
  const device = (context.baseLatency + context.outputLatency) * 1000;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  worker.onmessage = ({ data: { name, at, length } }) => watch.beeps.push({ name, at: at + (own ? 0 : device), length });
  const pen = Object.assign(document.createElement('canvas'), { width: 4, height: 4 }).getContext('2d', { willReadFrequently: true });
  const isBright = (video) => {
    pen.drawImage(video, 0, 0, 4, 4);
    return pen.getImageData(1, 1, 1, 1).data[1] > 127;
  };
  // A flash counts only where the frame before it was seen, too: otherwise it may be older than its first frame on the screen.
  const LONGEST_FRAME_MS = 100;
  const follow = (video, name) => {
    let before = null;
    const next = (_, { expectedDisplayTime: at }) => {
      const bright = isBright(video);
      if (!video.isConnected) return;
      if (bright && before && !before.bright && at - before.at < LONGEST_FRAME_MS) watch.flashes.push({ name, at: since1970(at) });
      before = { bright, at };
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  };
  const known = new WeakSet();
  const lead = (stream) => {
    if (!stream || known.has(stream)) return;
    known.add(stream);
    const { readable } = new MediaStreamTrackProcessor({ track: stream.getAudioTracks()[0] });
    worker.postMessage({ readable, tones }, [readable]);
  };
  const find = () => {
    if (own) lead(window.flashingAndBeeping.stream);
    else for (const audio of document.querySelectorAll('audio')) lead(audio.srcObject);
    for (const tile of document.querySelectorAll('[role=group]')) {
      const label = tile.getAttribute('aria-label') ?? '';
      const name = Object.keys(tones).find((one) => label.startsWith(one));
      const video = tile.querySelector('video');
      if (name === undefined || !video || known.has(video) || own !== label.includes('(you)')) continue;
      known.add(video);
      follow(video, name);
    }
  };
  find();
  setInterval(find, 50);
  Object.defineProperty(window, 'watchedFlashes', { value: watch, configurable: true });
}

/** What was seen and heard since the last call. */
export function takeFlashAndBeep() {
  const { watchedFlashes: watch } = window;
  return { flashes: watch.flashes.splice(0), beeps: watch.beeps.splice(0) };
}

/** In the page of a source: whether it goes on to flash and to beep. */
export function goOn(on) {
  window.flashingAndBeeping.on = on;
}

/**
 * How far sound and picture are apart, in ms, for each flash that has a beep: as ITU-R BT.1359 counts, above zero the sound comes first. `at` is that
 * of the flash, in ms since 1970. Flashes are 850 ms apart at least, so what lies within half of that belongs together. A beep that lacks its beginning
 * (who was not heard before begins to speak, or the path swallowed it) tells nothing.
 */
export function skews({ flashes, beeps }) {
  const whole = beeps.filter((beep) => beep.length > LENGTH - 30 && beep.length < LENGTH + 60);
  return flashes.flatMap(({ name, at }) => {
    const apart = whole.filter((beep) => beep.name === name).map((beep) => at - beep.at);
    const nearest = apart.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    return nearest === undefined || Math.abs(nearest) > 425 ? [] : [{ name, at, skew: nearest }];
  });
}
