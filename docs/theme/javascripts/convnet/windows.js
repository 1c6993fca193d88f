// Where the windows of convolution and pooling layers stand.

/**
 * The places of windows along one side.
 * @param {number} size
 * @param {number} window
 * @param {number} stride
 * @param {Padding} [padding]
 * @returns {Places}
 */
export function places(size, window, stride, padding, dilation = 1) {
  const reach = (window - 1) * dilation + 1;
  if (padding !== "same") return { count: Math.max(0, Math.floor((size - reach) / stride) + 1), before: 0 };
  const count = Math.ceil(size / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + reach - size) / 2) };
}

/**
 * The windows of a layer on both sides. A layer without windows takes its values one by one.
 * @param {Layer} layer
 * @param {number[]} shape
 * @returns {Geometry}
 */
export function geometry(layer, [height, width]) {
  const { strides: stride = [1, 1], dilation: [down, right] = [1, 1] } = layer;
  const [kernelHeight, kernelWidth] = layer.window ?? (layer.strides ? layer.weights.kernel.shape : [1, 1]);
  const rows = places(height, kernelHeight, stride[0], layer.padding, down);
  const columns = places(width, kernelWidth, stride[1], layer.padding, right);
  return { kernelHeight, kernelWidth, down, right, stride, rows, columns };
}

/**
 * The places [y, x] of the input that the window of one output covers, in the kernel's order. Some lie in the padding.
 * @param {Geometry} geometry
 * @param {number} row
 * @param {number} column
 */
export function covered({ kernelHeight, kernelWidth, down, right, stride, rows, columns }, row, column) {
  const [top, left] = [row * stride[0] - rows.before, column * stride[1] - columns.before];
  const place = (/** @type {number} */ at) => [
    top + Math.floor(at / kernelWidth) * down,
    left + (at % kernelWidth) * right,
  ];
  return Array.from({ length: kernelHeight * kernelWidth }, (_, at) => place(at));
}

/**
 * Visit each pair of an output and an input that a window connects, without the padding. It passes the indexes of the
 * output, of the input and of the place in the kernel.
 * @param {Layer} layer
 * @param {Tensor} input
 * @param {(out: number, from: number, place: number) => void} visit
 */
export function eachPair(layer, input, visit) {
  const [height, width] = input.shape;
  const { kernelHeight, kernelWidth, down, right, stride, rows, columns } = geometry(layer, input.shape);
  for (let row = 0; row < rows.count; row++) {
    for (let column = 0; column < columns.count; column++) {
      const out = row * columns.count + column;
      for (let i = 0; i < kernelHeight; i++) {
        const y = row * stride[0] - rows.before + i * down;
        if (y < 0 || y >= height) continue;
        for (let j = 0; j < kernelWidth; j++) {
          const x = column * stride[1] - columns.before + j * right;
          if (x >= 0 && x < width) visit(out, y * width + x, i * kernelWidth + j);
        }
      }
    }
  }
}
