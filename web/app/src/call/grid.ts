/** Where tiles stand: the number of columns that leaves the least of the stage empty. Pure. */

export interface Size {
  width: number;
  height: number;
}
export interface Place extends Size {
  left: number;
  top: number;
}

/** Between tiles, in pixels. */
export const kGap = 10;
const kWidest = 16 / 9;
const kNarrowest = 4 / 3;
/** On an upright phone, people fill the stage better upright. */
const kNarrowestUpright = 3 / 4;

function tileSize(cell: Size, narrowest: number): Size {
  const ratio = Math.min(kWidest, Math.max(narrowest, cell.width / cell.height));
  const width = Math.min(cell.width, cell.height * ratio);
  return { width, height: width / ratio };
}

const narrowestOn = (stage: Size): number => (stage.width < stage.height ? kNarrowestUpright : kNarrowest);

export function bestColumns(count: number, stage: Size, gap: number, narrowest = narrowestOn(stage)): number {
  let best = 1;
  let bestArea = 0;
  for (let columns = 1; columns <= count; columns++) {
    const tile = tileSize(cellOf(count, columns, stage, gap), narrowest);
    const area = tile.width * tile.height;
    if (area > bestArea + 1) [best, bestArea] = [columns, area];
  }
  return best;
}

function cellOf(count: number, columns: number, stage: Size, gap: number): Size {
  const rows = Math.ceil(count / columns);
  return {
    width: Math.max(1, (stage.width - gap * (columns - 1)) / columns),
    height: Math.max(1, (stage.height - gap * (rows - 1)) / rows),
  };
}

/** Places for `count` tiles, row by row; the whole stands in the middle, and so does a last row that is not full. */
export function grid(count: number, stage: Size, gap: number, narrowest = narrowestOn(stage)): Place[] {
  if (count === 0 || stage.width <= 0 || stage.height <= 0) return [];
  const columns = bestColumns(count, stage, gap, narrowest);
  const rows = Math.ceil(count / columns);
  const { width, height } = tileSize(cellOf(count, columns, stage, gap), narrowest);
  const top = (stage.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (stage.width - inRow * width - (inRow - 1) * gap) / 2;
    return { left: left + (i % columns) * (width + gap), top: top + row * (height + gap), width, height };
  });
}

/** Two people: the other fills the stage, and we stand small in its corner. */
export function duet(stage: Size, gap: number): [Place, Place] {
  const [other = { left: 0, top: 0, ...stage }] = grid(1, stage, gap);
  const width = Math.max(150, Math.min(264, stage.width * 0.22));
  const height = (width * 9) / 16;
  return [
    other,
    { left: other.left + other.width - width - 14, top: other.top + other.height - height - 14, width, height },
  ];
}

/**
 * Something large (a screen, a speaker) and a strip of `people` beside it, or below it where the stage is upright. The strip is
 * as wide as the people in it need.
 */
export function withMain(stage: Size, gap: number, people: number): { main: Place; strip: Place } {
  const many = people > 4;
  if (stage.width > stage.height * 1.15) {
    const wide = many ? Math.min(300, stage.width * 0.24) : Math.min(240, stage.width * 0.2);
    const width = Math.max(150, wide);
    return {
      main: { left: 0, top: 0, width: stage.width - width - gap, height: stage.height },
      strip: { left: stage.width - width, top: 0, width, height: stage.height },
    };
  }
  const height = stage.height - gap - Math.min(stage.height * 0.6, stage.width * 0.75);
  return {
    main: { left: 0, top: 0, width: stage.width, height: stage.height - height - gap },
    strip: { left: 0, top: stage.height - height, width: stage.width, height },
  };
}
