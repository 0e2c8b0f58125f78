// What a page's paths are, and which of them is heard. Each function runs in the page, so each is whole in itself.
//
//   await page.context().addInitScript(watchPaths, { tone: 700 });       // before the page's own scripts; this person's microphone hums at 700 Hz
//   await page.evaluate(listenFor, { tones: { Ben: 900 } });             // from now on
//   const { links, sounds } = await page.evaluate(takePaths);

/** Keeps when each peer connection was made and closed, and gives getUserMedia a microphone that hums. Times in ms since 1970. */
export function watchPaths({ tone }) {
  const links = [];
  const now = () => performance.timeOrigin + performance.now();
  const Original = window.RTCPeerConnection;
  class Watched extends Original {
    #link = { made: now(), closed: null, direct: false };
    constructor(...args) {
      super(...args);
      links.push(this.#link);
    }
    // Four sections are all that a direct call has; by the server slots follow them.
    close() {
      this.#link.closed ??= now();
      super.close();
    }
    addTransceiver(...args) {
      const made = super.addTransceiver(...args);
      this.#link.direct = this.getTransceivers().length <= 4;
      return made;
    }
    async setRemoteDescription(...args) {
      await super.setRemoteDescription(...args);
      this.#link.direct = this.getTransceivers().length <= 4;
    }
  }
  window.RTCPeerConnection = Watched;
  Object.defineProperty(window, 'watchedPaths', { value: { links, sounds: [], moves: [] } });

  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: tone });
  const gain = new GainNode(context, { gain: 0.3 });
  const sound = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(sound);
  oscillator.start();
  const original = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    if (!constraints.audio) return original.call(this, constraints);
    await context.resume();
    const pictures = constraints.video ? (await original.call(this, { video: constraints.video })).getVideoTracks() : [];
    return new MediaStream([...pictures, sound.stream.getAudioTracks()[0].clone()]);
  };
}

/**
 * Notes every few ms by how many ways each of `tones` (name to Hz) is heard: a way counts while an element plays its track, the track is not switched off,
 * and it carries the tone. What a track carries is read from a clone, which stays on while the app switches the track itself.
 */
export async function listenFor({ tones, every = 10 }) {
  const { watchedPaths: watch } = window;
  const context = new AudioContext();
  await context.resume();
  const known = new Map();
  const AUDIBLE_DB = -60;
  const alwaysOn = (track) => Object.assign(track.clone(), { enabled: true });
  const meterOf = (track) => {
    let meter = known.get(track);
    if (meter === undefined) {
      const analyser = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(new MediaStream([alwaysOn(track)])).connect(analyser);
      meter = { analyser, spectrum: new Float32Array(analyser.frequencyBinCount) };
      known.set(track, meter);
    }
    return meter;
  };
  const carries = ({ analyser, spectrum }, tone) => spectrum[Math.round((tone * analyser.fftSize) / context.sampleRate)] > AUDIBLE_DB;
  const shown = new Map();
  const lookAtTracks = () => {
    for (const tile of document.querySelectorAll('[role=group]')) {
      const name = Object.keys(tones).find((one) => tile.getAttribute('aria-label')?.startsWith(one));
      const track = tile.querySelector('video')?.srcObject?.getVideoTracks()[0]?.id;
      if (name === undefined || track === undefined || shown.get(name) === track) continue;
      shown.set(name, track);
      watch.moves.push({ at: performance.timeOrigin + performance.now(), name });
    }
  };
  const look = () => {
    lookAtTracks();
    const heard = Object.fromEntries(Object.keys(tones).map((name) => [name, 0]));
    for (const element of document.querySelectorAll('audio, video')) {
      if (element.muted || element.paused || !element.srcObject) continue;
      for (const track of element.srcObject.getAudioTracks()) {
        const meter = meterOf(track);
        meter.analyser.getFloatFrequencyData(meter.spectrum);
        if (!track.enabled || track.readyState !== 'live') continue;
        for (const [name, tone] of Object.entries(tones)) if (carries(meter, tone)) heard[name]++;
      }
    }
    watch.sounds.push({ at: performance.timeOrigin + performance.now(), heard });
  };
  setInterval(look, every);
}

/** The peer connections so far; what was heard since the last call; and when which tile moved to another track, so far. */
export function takePaths() {
  const { links, sounds, moves } = window.watchedPaths;
  return { links: links.map((link) => ({ ...link })), sounds: sounds.splice(0), moves: [...moves] };
}

/** What is sent and by which connection: [{ rid, height, bitrate limit, ... }], for those who look for causes. */
export async function sentNow() {
  const live = window.keptPeerConnections.filter((pc) => pc.connectionState !== 'closed');
  const reports = await Promise.all(live.map((pc) => pc.getStats()));
  return reports.map((report) => {
    const stats = [...report.values()];
    const pair = stats.find((one) => one.type === 'candidate-pair' && one.nominated);
    const sent = stats.filter((one) => one.type === 'outbound-rtp' && one.kind === 'video' && one.framesEncoded > 0);
    const got = stats.filter((one) => one.type === 'inbound-rtp' && one.kind === 'video' && one.framesDecoded > 0);
    return {
      available: Math.round((pair?.availableOutgoingBitrate ?? 0) / 1000),
      sent: sent.map((one) => `${one.rid ?? '-'} ${one.frameHeight}p ${one.framesEncoded} frames ${one.keyFramesEncoded} keys ${Math.round(one.bytesSent / 1000)} kB ${one.qualityLimitationReason}`),
      got: got.map((one) => `${one.frameHeight}p ${one.framesDecoded} frames ${one.freezeCount} freezes ${one.pliCount} plis ${one.nackCount} nacks`),
    };
  });
}
