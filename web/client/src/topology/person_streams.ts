/**
 * What an application plays of one participant: two streams that keep their identity while tracks of changing paths and
 * connections come and go in them, so that no element has to be loaded anew.
 */

/** A track and the connection it comes from. */
export interface Arriving { track: MediaStreamTrack; from: string }
/** `keep`: nothing arrives for the moment; a picture that nobody else can get into stays. */
export type Wanted = Arriving | 'keep' | null;

class Place {
  #now: Arriving | null = null;
  constructor(readonly stream: MediaStream) {}

  get filled(): boolean { return this.#now !== null; }

  put(wanted: Wanted, live: string | null): void {
    // A slot of the connection in use may carry somebody else from now on: it is never kept.
    if (wanted === 'keep' && this.#now !== null && this.#now.from !== live) return;
    const next = wanted === 'keep' ? null : wanted;
    const old = this.#now;
    this.#now = next;
    if (next?.track === old?.track) return;
    // Add before remove: an element that loses its only picture goes blank.
    if (next !== null) this.stream.addTrack(next.track);
    if (old !== null) this.stream.removeTrack(old.track);
  }
}

export type PlaceName = 'sound' | 'camera' | 'screen' | 'screenAudio';

export class PersonStreams {
  readonly #person = new MediaStream();
  readonly #screen = new MediaStream();
  readonly #places: Readonly<Record<PlaceName, Place>> = {
    sound: new Place(this.#person), camera: new Place(this.#person),
    screen: new Place(this.#screen), screenAudio: new Place(this.#screen),
  };

  /** Camera and microphone; null while nothing arrives. */
  get person(): MediaStream | null { return this.#places.camera.filled || this.#places.sound.filled ? this.#person : null; }
  get screen(): MediaStream | null { return this.#places.screen.filled ? this.#screen : null; }
  /** There is a picture to show. */
  get pictured(): boolean { return this.#places.camera.filled; }

  /** `live`: the connection with the server that is in use. */
  put(place: PlaceName, wanted: Wanted, live: string | null): void {
    this.#places[place].put(wanted, live);
  }
}
