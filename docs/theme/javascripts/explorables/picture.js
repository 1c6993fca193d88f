// Feature maps as pictures on a canvas, in the colours of the book's figures.

// From blue over white to red, as in the book's figures; #rrggbb by ColorBrewer.
const SIGNED = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f"
  .split(" ")
  .map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

/**
 * The 2D context of a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export const brush = (canvas, settings) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings));

/**
 * [red, green, blue] of a value. With signed bounds 0 is white; otherwise 0 is black and the top is white.
 * @param {number} value
 * @param {Bounds} bounds
 */
export function colour(value, { top, signed }) {
  const share = top ? Math.max(-1, Math.min(1, value / top)) : 0;
  if (!signed) return Array(3).fill(Math.round(255 * Math.max(share, 0)));
  const place = (share + 1) * 5;
  const from = Math.min(9, Math.floor(place));
  return SIGNED[from].map((low, at) => Math.round(low + (place - from) * (SIGNED[from + 1][at] - low)));
}

// The colours of -255 to 255, without and with signed bounds, in the byte order of a canvas.
const TABLES = [false, true].map((signed) =>
  Uint32Array.from({ length: 511 }, (_, at) => {
    const [red, green, blue] = colour(at - 255, { top: 255, signed });
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }),
);

/**
 * Bounds for the colours of these values.
 * @param {Iterable<number>} data
 * @returns {Bounds}
 */
export function range(data) {
  let [low, high] = [0, 0];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { top: Math.max(high, -low), signed: low < 0 };
}

/**
 * Feature maps side by side: where each channel's map begins, and which cell lies at a place.
 * @param {number[]} shape
 * @param {number} across the number of maps in a row
 * @param {number} gap the cells between two maps
 */
export function mapGrid([height, width, channels = 1], across, gap) {
  const [stepDown, stepRight] = [height + gap, width + gap];
  return {
    rows: Math.ceil(channels / across) * stepDown - gap,
    columns: across * stepRight - gap,
    corner: (/** @type {number} */ channel) => ({
      x: (channel % across) * stepRight,
      y: Math.floor(channel / across) * stepDown,
    }),
    /** @type {(y: number, x: number) => { channel: number, row: number, column: number } | null} */
    cellAt(y, x) {
      const channel = Math.floor(y / stepDown) * across + Math.floor(x / stepRight);
      const [row, column] = [y % stepDown, x % stepRight];
      return channel < channels && row < height && column < width ? { channel, row, column } : null;
    },
  };
}

/**
 * Draw the channels of maps side by side.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} maps
 * @param {{ across?: number, gap?: number, bounds?: Bounds }} options
 */
export function drawMaps(canvas, { shape, data }, { across, gap = 1, bounds = range(data) } = {}) {
  const [height, width, channels = 1] = shape;
  const { rows, columns, corner } = mapGrid(shape, across ?? channels, gap);
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const context = brush(canvas);
  const picture = context.createImageData(columns, rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const table = TABLES[Number(bounds.signed)];
  const scale = bounds.top ? 255 / bounds.top : 0;
  for (let channel = 0; channel < channels; channel++) {
    const start = corner(channel);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const level = Math.max(-255, Math.min(255, Math.round(scale * data[(y * width + x) * channels + channel])));
        pixels[(start.y + y) * columns + start.x + x] = table[255 + level];
      }
    }
  }
  context.putImageData(picture, 0, 0);
}
