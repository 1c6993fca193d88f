// Photos as the browser opens them.

import { tensor } from "./tensor.js";

/**
 * The colours of a canvas, from 0 to 255, without how much light it lets through.
 * @param {ImageData} image
 */
export function coloursOf({ width, height, data }) {
  const values = tensor([height, width, 3]);
  for (let at = 0; at < height * width; at++) {
    for (let channel = 0; channel < 3; channel++) values.data[3 * at + channel] = data[4 * at + channel];
  }
  return values;
}

/**
 * A photo of a manifest.
 * @param {string} file in base64
 */
export async function opened(file) {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(file), (byte) => byte.charCodeAt(0))]));
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(image, 0, 0);
  image.close();
  return coloursOf(context.getImageData(0, 0, width, height));
}
