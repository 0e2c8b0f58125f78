/** Which tiles stand where: the grid, the duet, a speaker or screens with a strip of people. Pure. */
import { duet, grid, kGap, withMain, type Place, type Size } from './grid';
import { capacityOf, pageOf } from './pages';

export type Layout = 'grid' | 'speaker';
export interface Scene {
  /** Ids of the others in the order in which they stand. */
  others: readonly string[];
  /** Ids of those whose screens are shown. */
  screens: readonly string[];
  layout: Layout;
  /** Who stands large in the speaker layout. */
  main: string | null;
  page: number;
  stage: Size;
}
export interface Arrangement {
  others: Map<string, Place>;
  screens: Map<string, Place>;
  self: Place | null;
  /** We stand small in the corner of the other one. */
  corner: boolean;
  page: number;
  pages: number;
}

const kSelf = '';
/** A strip beside something large holds few. */
const kMostInStrip = 8;

/** How many others stand on the first page. Pages are equally full, so it depends on how many there are, too. */
export function onFirstPage(scene: Scene): number {
  return arrange({ ...scene, page: 0 }).others.size;
}

export function arrange(scene: Scene): Arrangement {
  const { others, screens, layout, main, stage } = scene;
  if (screens.length > 0) return beside(scene, others, (place) => ({ screens: zip(screens, share(screens.length, place)) }));
  if (others.length === 1 && stage.width > stage.height) return pair(others[0] ?? '', stage);
  if (layout === 'speaker' && main !== null && others.length > 1) {
    const rest = others.filter((id) => id !== main);
    return beside(scene, rest, (place) => ({ others: new Map([[main, place]]) }));
  }
  return together(scene);
}

function together({ others, page, stage }: Scene): Arrangement {
  const shown = pageOf([...others], capacityOf(stage, kGap) - 1, page);
  return found({ ...place([...shown.items, kSelf], grid(shown.items.length + 1, stage, kGap)), page: shown.index, pages: shown.count });
}

function pair(other: string, stage: Size): Arrangement {
  const [large, small] = duet(stage, kGap);
  return found({ others: new Map([[other, large]]), self: small, corner: true });
}

/** People in a strip beside what is large; `large` says who gets that place. */
function beside(scene: Scene, people: readonly string[], large: (place: Place) => Partial<Arrangement>): Arrangement {
  const { strip } = withMain(scene.stage, kGap, people.length + 1);
  const room = Math.max(1, capacityOf(strip, kGap, kMostInStrip) - 1);
  const shown = pageOf([...people], room, scene.page);
  const { main, places } = withStrip(scene.stage, strip, grid(shown.items.length + 1, strip, kGap));
  const strips = place([...shown.items, kSelf], places);
  const first = large(main);
  return found({
    ...strips, ...first, page: shown.index, pages: shown.count,
    others: new Map([...strips.others, ...(first.others ?? [])]),
  });
}

/** Puts the tiles of the strip onto the stage; what the strip does not need of its width is given to the large one. */
function withStrip(stage: Size, strip: Place, tiles: readonly Place[]): { main: Place; places: Place[] } {
  const unused = strip.left > 0 ? Math.min(...tiles.map((one) => one.left)) : 0;
  const places = tiles.map((one) => ({ ...one, left: one.left + strip.left + unused, top: one.top + strip.top }));
  const main = strip.left > 0
    ? { left: 0, top: 0, width: strip.left - kGap + 2 * unused, height: stage.height }
    : { left: 0, top: 0, width: stage.width, height: strip.top - kGap };
  return { main, places };
}

function share(count: number, place: Place): Place[] {
  if (count === 1) return [place];
  return grid(count, place, kGap).map((one) => ({ ...one, left: one.left + place.left, top: one.top + place.top }));
}

function place(ids: readonly string[], places: readonly Place[]): { others: Map<string, Place>; self: Place | null } {
  const others = zip(ids, places);
  const self = others.get(kSelf) ?? null;
  others.delete(kSelf);
  return { others, self };
}

function zip(ids: readonly string[], places: readonly Place[]): Map<string, Place> {
  const found = new Map<string, Place>();
  ids.forEach((id, i) => {
    const one = places[i];
    if (one) found.set(id, one);
  });
  return found;
}

const found = (part: Partial<Arrangement>): Arrangement => ({
  others: new Map(), screens: new Map(), self: null, corner: false, page: 0, pages: 1, ...part,
});
