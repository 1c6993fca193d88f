// What Keras' layers of augmentation do to a photo: RandomFlip, RandomRotation and RandomZoom, with their defaults.
// Values are interpolated, and the edge is a mirror.

import { tensor } from "./tensor.js";

/**
 * Left to right.
 * @param {Tensor} image
 */
export function flipped({ shape, data }) {
  const [height, width, channels] = shape;
  const result = tensor(shape);
  for (let at = 0; at < height * width; at++) {
    const from = at + width - 1 - 2 * (at % width);
    for (let channel = 0; channel < channels; channel++)
      result.data[at * channels + channel] = data[from * channels + channel];
  }
  return result;
}

/**
 * ``factor`` is that of RandomRotation, a share of a full turn. Above 0 the photo turns to the left.
 * @param {Tensor} image
 * @param {number} factor
 */
export function turned(image, factor) {
  const angle = 2 * Math.PI * factor;
  return moved(image, Math.cos(angle), Math.sin(angle));
}

/**
 * ``factor`` is that of RandomZoom. Above 0 things become smaller.
 * @param {Tensor} image
 * @param {number} factor
 */
export const zoomed = (image, factor) => moved(image, 1 + factor, 0);

/**
 * Where each pixel comes from: its place, seen from the middle, turned and stretched.
 * @param {Tensor} image
 * @param {number} along
 * @param {number} across
 */
function moved({ shape, data }, along, across) {
  const [height, width, channels] = shape;
  const result = tensor(shape);
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const y = row - middle;
      const x = column - centre;
      const fromY = mirrored(across * x + along * y + middle, height);
      const fromX = mirrored(along * x - across * y + centre, width);
      const top = Math.floor(fromY);
      const left = Math.floor(fromX);
      const below = fromY - top;
      const beside = fromX - left;
      // At the last row and column the next one has no share.
      const lower = Math.min(top + 1, height - 1) * width;
      const right = Math.min(left + 1, width - 1);
      const first = (top * width + left) * channels;
      const second = (top * width + right) * channels;
      const third = (lower + left) * channels;
      const fourth = (lower + right) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        result.data[to + channel] =
          (1 - below) * ((1 - beside) * data[first + channel] + beside * data[second + channel]) +
          below * ((1 - beside) * data[third + channel] + beside * data[fourth + channel]);
      }
    }
  }
  return result;
}

/**
 * A place outside, as seen in mirrors at both edges: d c b a | a b c d | d c b a.
 * @param {number} place
 * @param {number} length
 */
function mirrored(place, length) {
  if (place >= 0 && place <= length - 1) return place;
  const beyond = (((place + 0.5) % (2 * length)) + 2 * length) % (2 * length);
  const folded = Math.min(beyond, 2 * length - beyond) - 0.5;
  return Math.max(0, Math.min(length - 1, folded));
}
