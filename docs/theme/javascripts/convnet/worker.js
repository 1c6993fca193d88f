// Computes Lite0 beside the page, which is never held up. Answers each message in turn.

import { softmax } from "./layers.js";
import { attributions, Lite } from "./lite.js";
import { coloursOf } from "./photo.js";
import { covered, preprocess, resize, shifted } from "./resize.js";

const SIDE = 224;
// Larger photos are made smaller first, by the browser, or a phone would run out of memory.
const MOST = 1024;

/** @type {Lite} */
let net;
/** @type {Record<string, Blob>} */
const photos = {};
/** @type {Tensor} */
let pixels;
/** @type {Tensor[]} */
let outputs = [];

/** @param {Tensor} image */
const shares = (image) => softmax(last(net.forward(preprocess(image)))).data;
/**
 * @param {Tensor} image
 * @param {number} label
 */
const share = (image, label) => shares(image)[label];
/** @param {Tensor[]} all */
const last = (all) => all[all.length - 1];

/** @type {Record<string, (given: any, tell: (part: any) => void) => any>} */
const ANSWERS = {
  async load({ address, file }, tell) {
    const response = await fetch(address, { cache: "force-cache" });
    if (!response.ok || !response.body) throw new Error(`${response.status}`);
    const all = new Uint8Array(file.weights + sum(Object.values(file.photos)));
    const reader = response.body.getReader();
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      all.set(part.value, length);
      length += part.value.length;
      tell(length / all.length);
    }
    if (length !== all.length) throw new Error("the file is not whole");
    const unpacked = new Blob([all.subarray(0, file.weights)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(unpacked).arrayBuffer();
    const told = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, file.numbers)));
    net = new Lite(told.steps, buffer);
    let start = file.weights;
    for (const [name, size] of Object.entries(file.photos)) {
      photos[name] = new Blob([all.subarray(start, start + /** @type {number} */ (size))]);
      start += /** @type {number} */ (size);
    }
    const places = told.steps.map((/** @type {LiteStep} */ { name, shape }) => ({ name, shape }));
    return { places, classes: told.classes };
  },
  async photo({ photo }) {
    pixels = await square(typeof photo === "string" ? photos[photo] : photo);
    outputs = net.forward(preprocess(pixels));
    return { shares: softmax(last(outputs)).data, pixels };
  },
  shares: ({ image }) => shares(image),
  maps: ({ place }) => outputs[place],
  why: ({ label, place }) => attributions(outputs[place], net.gradient(outputs, label, place)),
  covered: ({ label, square }) => share(covered(pixels, square), label),
  shifted: ({ label, by }) => share(shifted(pixels, by), label),
};

/**
 * The square in the middle of a photo, as 224 × 224 pixels from 0 to 255.
 * @param {Blob} photo
 */
async function square(photo) {
  const image = await createImageBitmap(photo);
  const side = Math.min(image.width, image.height);
  const size = Math.min(side, MOST);
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  // What lets light through lies on white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size, size);
  const [left, top] = [Math.floor((image.width - side) / 2), Math.floor((image.height - side) / 2)];
  context.drawImage(image, left, top, side, side, 0, 0, size, size);
  image.close();
  return resize(coloursOf(context.getImageData(0, 0, size, size)), [SIDE, SIDE]);
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

// Reading a large photo takes longer than reading the one chosen after it.
/** @type {Promise<void>} */
let turn = Promise.resolve();
addEventListener("message", ({ data: { id, ask, ...given } }) => {
  turn = turn.then(async () => {
    try {
      postMessage({ id, answer: await ANSWERS[ask](given, (part) => postMessage({ id, part })) });
    } catch (error) {
      postMessage({ id, failed: String(error) });
    }
  });
});
