import { mapped, sum, tensor } from "./tensor.js";

// The side of the square that covers the image, and how far it moves each time.
const [SQUARE, STEP] = [8, 4];

/** Where the map's cells stand over the image: the first one's centre, and the distance to the next. */
export const STANDING = { first: STEP / 2, step: STEP };

/**
 * How far a class's logit falls when a square of the image has the image's mean, as ``explain.occlusion`` computes it.
 * A cell has the mean over all squares that cover it. The generator yields after each square and shows the whole map.
 * @param {Convnet} model
 * @param {Tensor} image
 * @param {number} label
 * @param {(falls: Tensor) => void} show
 */
export function* occlude(model, image, label, show) {
  const [height, width] = image.shape;
  const [rows, columns] = [height / STEP, width / STEP];
  const [falls, squares] = [tensor([rows, columns]), tensor([rows, columns])];
  const mean = sum(image.data) / image.data.length;
  const whole = model.forward(image).logits.data[label];
  for (let top = 0; top + SQUARE <= height; top += STEP) {
    for (let left = 0; left + SQUARE <= width; left += STEP) {
      const covered = tensor(image.shape, image.data.slice());
      for (let y = top; y < top + SQUARE; y++) covered.data.fill(mean, y * width + left, y * width + left + SQUARE);
      const fall = whole - model.forward(covered).logits.data[label];
      for (let row = top / STEP; row < (top + SQUARE) / STEP; row++) {
        for (let column = left / STEP; column < (left + SQUARE) / STEP; column++) {
          falls.data[row * columns + column] += fall;
          squares.data[row * columns + column] += 1;
        }
      }
      yield;
    }
  }
  show(mapped(falls, (fall, at) => fall / squares.data[at]));
}
