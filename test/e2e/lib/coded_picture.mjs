// A camera whose picture says whose it is and which frame it is, and what reads it again from a tile.
//
// The picture is a grid of 9 x 4 black and white cells: 8 bits of identity, 20 of frame number, 8 of check. It survives simulcast's smallest layers
// (a cell of a 160x90 picture has 17x22 pixels), and a picture that is half one and half another does not pass the check. Flat cells cost an encoder
// next to nothing; with `grain` (0 to 1) a noise that changes with each frame lies above them, and costs what the path will bear.
//
//   await page.context().addInitScript(codedCamera, { identity: 3, width: 640, height: 360, fps: 25 });
//   await page.evaluate(watchCoded);                   // from now on, at each painted frame of the page
//   const seen = await page.evaluate(takeCoded);       // [{ tile, at, identity, frame, width, height }], oldest first
//
// Each function runs in the page, so each is whole in itself.

/** Put into the page before its scripts: getUserMedia gives this picture for a camera; microphones stay as they are. */
export function codedCamera({ identity, width = 640, height = 360, fps = 25, grain = 0 }) {
  const COLUMNS = 9;
  const ROWS = 4;
  const original = MediaDevices.prototype.getUserMedia;
  const check = (value) => {
    let sum = 0x5a;
    for (const byte of [value % 256, Math.floor(value / 256) % 256, Math.floor(value / 65536) % 256, Math.floor(value / 16777216)]) {
      sum = ((sum * 31) ^ byte) & 0xff;
    }
    return sum;
  };
  const noise = () => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext('2d');
    const size = Math.max(2, Math.round(width / 160));
    for (let y = 0; y < canvas.height; y += size) {
      for (let x = 0; x < canvas.width; x += size) {
        const gray = Math.floor(256 * Math.random());
        pen.fillStyle = `rgb(${gray} ${gray} ${gray})`;
        pen.fillRect(x, y, size, size);
      }
    }
    return canvas;
  };
  const camera = () => {
    const grains = grain > 0 ? noise() : null;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % 2 ** 20;
      const value = identity * 2 ** 20 + frame;
      const bits = value * 256 + check(value);
      for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
        context.fillStyle = Math.floor(bits / 2 ** cell) % 2 ? '#fff' : '#000';
        const column = cell % COLUMNS;
        const row = Math.floor(cell / COLUMNS);
        const left = Math.round((column * width) / COLUMNS);
        const top = Math.round((row * height) / ROWS);
        context.fillRect(left, top, Math.round(((column + 1) * width) / COLUMNS) - left, Math.round(((row + 1) * height) / ROWS) - top);
      }
      if (grains === null) return;
      context.globalAlpha = grain;
      context.drawImage(grains, -Math.floor(width * Math.random()), -Math.floor(height * Math.random()));
      context.globalAlpha = 1;
    };
    draw();
    const timer = setInterval(draw, 1000 / fps);
    const [track] = canvas.captureStream(fps).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      stop();
    };
    return track;
  };
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    const tracks = constraints.video ? [camera()] : [];
    if (constraints.audio) tracks.push(...(await original.call(this, { audio: constraints.audio })).getAudioTracks());
    return new MediaStream(tracks);
  };
}

/** Watches every tile of the page from now on: what is painted is read at each of the page's own frames, once for each new picture. */
export function watchCoded() {
  const COLUMNS = 9;
  const ROWS = 4;
  const SCALE = 4;
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS * SCALE;
  canvas.height = ROWS * SCALE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const check = (value) => {
    let sum = 0x5a;
    for (const byte of [value % 256, Math.floor(value / 256) % 256, Math.floor(value / 65536) % 256, Math.floor(value / 16777216)]) {
      sum = ((sum * 31) ^ byte) & 0xff;
    }
    return sum;
  };
  const read = (video) => {
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    let bits = 0;
    for (let cell = COLUMNS * ROWS - 1; cell >= 0; cell--) {
      const x = (cell % COLUMNS) * SCALE + SCALE / 2;
      const y = Math.floor(cell / COLUMNS) * SCALE + SCALE / 2;
      bits = bits * 2 + (pixels[(y * canvas.width + x) * 4 + 1] > 127 ? 1 : 0);
    }
    const value = Math.floor(bits / 256);
    return check(value) === bits % 256 ? { identity: Math.floor(value / 2 ** 20), frame: value % 2 ** 20 } : null;
  };
  const watch = { seen: [], unread: 0, last: new Map(), running: true };
  const look = () => {
    for (const tile of document.querySelectorAll('[role=group]')) {
      const label = tile.getAttribute('aria-label') ?? '';
      for (const video of tile.querySelectorAll('video')) {
        if (video.readyState < 2 || getComputedStyle(video).visibility === 'hidden') continue;
        const picture = read(video);
        if (picture === null) {
          watch.unread++;
          continue;
        }
        const key = `${picture.identity}/${picture.frame}`;
        if (watch.last.get(label) === key) continue;
        watch.last.set(label, key);
        watch.seen.push({ tile: label, at: performance.timeOrigin + performance.now(), ...picture, width: video.videoWidth, height: video.videoHeight });
      }
    }
    if (watch.running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  Object.defineProperty(window, 'watchedCoded', { value: watch, configurable: true });
}

/** What was seen since the last call, and how many looks met a picture that could not be read (blank, or half of one and half of another). */
export function takeCoded() {
  const { watchedCoded: watch } = window;
  const taken = { seen: watch.seen.splice(0), unread: watch.unread };
  watch.unread = 0;
  return taken;
}
