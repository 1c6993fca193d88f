// Feature maps as pictures on a canvas, in the colours of the figures of the book.

// From blue over white to red, as in the figures of the book; #rrggbb by ColorBrewer.
const SIGNED = ["053061", "2166ac", "4393c3", "92c5de", "d1e5f0", "f7f7f7", "fddbc7", "f4a582", "d6604d", "b2182b", "67001f"]
  .map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));

// [red, green, blue] of a value. With ``signed``, top is white's distance from the strongest red or blue;
// otherwise 0 is black and top is white.
export function colour(value, top, signed) {
  const share = top ? Math.max(-1, Math.min(1, value / top)) : 0;
  if (!signed) return Array(3).fill(Math.round(255 * Math.max(share, 0)));
  const place = (share + 1) * 5;
  const [from, part] = [Math.min(9, Math.floor(place)), place - Math.min(9, Math.floor(place))];
  return SIGNED[from].map((low, at) => Math.round(low + part * (SIGNED[from + 1][at] - low)));
}

// The colours of -255 to 255 for a top of 255, without and with ``signed``, as the bytes of a canvas lie in memory.
const TABLES = [false, true].map((signed) =>
  Uint32Array.from({ length: 511 }, (_, at) => {
    const [red, green, blue] = colour(at - 255, 255, signed);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }));

// Bounds for colours: the largest distance from 0, and whether there are values below it.
export function range(data) {
  let [low, high] = [0, 0];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { top: Math.max(high, -low), signed: low < 0 };
}

// Draw the channels of maps [height, width, channels] side by side, ``gap`` pixels apart, as wide as ``across`` of them.
export function drawMaps(canvas, { shape: [height, width, channels = 1], data }, { across = channels, gap = 1, bounds } = {}) {
  const { top, signed } = bounds ?? range(data);
  const down = Math.ceil(channels / across);
  const [wide, tall] = [across * (width + gap) - gap, down * (height + gap) - gap];
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(wide, tall);
  const pixels = new Uint32Array(picture.data.buffer);
  const table = TABLES[Number(signed)];
  const scale = top ? 255 / top : 0;
  for (let channel = 0; channel < channels; channel++) {
    const [left, above] = [(channel % across) * (width + gap), Math.floor(channel / across) * (height + gap)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const level = Math.max(-255, Math.min(255, Math.round(scale * data[(y * width + x) * channels + channel])));
        pixels[(above + y) * wide + left + x] = table[255 + level];
      }
    }
  }
  context.putImageData(picture, 0, 0);
}
