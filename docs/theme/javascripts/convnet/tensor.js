/**
 * A tensor of this shape; without data, of zeros.
 * @param {number[]} shape
 * @param {Float32Array} [data]
 * @returns {Tensor}
 */
export const tensor = (shape, data) => ({ shape, data: data ?? new Float32Array(size(shape)) });

/** @param {number[]} shape */
export const size = (shape) => shape.reduce((product, side) => product * side, 1);

/** @param {Float32Array} data */
export const argmax = (data) => data.indexOf(Math.max(...data));

/** @param {Float32Array} data */
export const sum = (data) => data.reduce((total, value) => total + value, 0);

/**
 * A tensor of the same shape with other values.
 * @param {Tensor} like
 * @param {(value: number, at: number) => number} change
 */
export const mapped = (like, change) => tensor(like.shape, like.data.map(change));

/**
 * One channel of feature maps, as a tensor of its own.
 * @param {Tensor} maps
 * @param {number} channel
 */
export function channelOf({ shape: [height, width, channels], data }, channel) {
  return tensor(
    [height, width, 1],
    data.filter((_, at) => at % channels === channel),
  );
}
