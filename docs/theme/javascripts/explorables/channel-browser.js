// Layer by layer and channel by channel: the image made for it, the photos' tiles that excite it, its map of a photo.

import { within } from "./cells.js";
import { buttons, fixed } from "./controls.js";
import { brush, drawMaps } from "./picture.js";
import { h } from "./view.js";

/** @typedef {{ draw: (canvas: HTMLCanvasElement, at: number) => void, ready: Promise<void> }} Strip */

/** @param {View} view */
export function begin(view) {
  const layers = /** @type {Browsed[]} */ (/** @type {unknown} */ (view.manifest.runs ?? []));
  const { made, pieces, photo } = /** @type {Record<string, Packed>} */ (view.manifest.pictures);
  const [ofMade, ofPieces, ofPhoto] = [made, pieces, photo].map((one) => strip(view, one));
  const count = layers[0].made.length;
  let layer = within(view.number("layer", 3), layers.length - 1);
  let channel = within(view.number("channel", 0), count - 1);
  const image = view.picture("piece", "madeTitle");
  const favourites = layers[0].pieces[0].map(() => {
    const canvas = view.picture("piece", "piece");
    const score = h("span", {});
    return { canvas, score, whole: h("div", {}, canvas, score) };
  });
  const cat = view.picture("piece", "photo");
  const map = view.picture("piece", "map");
  const [score, scale] = [h("span", {}), h("span", {})];
  const layerChoice = buttons(
    view,
    view.text("layer"),
    layers.map(({ name }) => name),
    (place) => {
      layer = place;
      view.keep("layer", String(place));
      view.redraw(draw);
    },
  );
  const thumbs = Array.from({ length: count }, () => h("canvas"));
  const channelChoice = buttons(view, view.text("channel"), Array(count).fill(""), (place) => {
    channel = place;
    view.keep("channel", String(place));
    view.redraw(draw);
  });
  channelChoice.classList.add("browse-channels");
  for (const [place, one] of channelChoice.querySelectorAll("button").entries()) {
    one.setAttribute("aria-label", view.text("ofChannel", { channel: place }));
    one.append(thumbs[place]);
  }
  const draw = () => {
    const { name, made: scores, pieces: best, scores: found, tops } = layers[layer];
    for (const [place, thumb] of thumbs.entries()) ofMade.draw(thumb, layer * count + place);
    ofMade.draw(image, layer * count + channel);
    score.textContent = view.text("scored", { score: fixed(scores[channel], 1) });
    for (const [place, { canvas, score: said }] of favourites.entries()) {
      ofPieces.draw(canvas, best[channel][place]);
      said.textContent = view.text("scored", { score: fixed(found[channel][place], 1) });
    }
    ofPhoto.draw(cat, 0);
    drawMaps(map, mapOf(view, layer, channel, count), { bounds: { top: 1, signed: true } });
    scale.textContent = view.text("scale", { top: fixed(tops[channel], 1) });
    layerChoice.show((place) => place === layer);
    channelChoice.show((place) => place === channel);
    const told = { score: fixed(scores[channel], 1), best: fixed(found[channel][0], 1), count: pieces.shape[0] };
    view.say(view.text("says", { name, channel, cells: map.width, ...told }));
  };
  for (const { ready } of [ofMade, ofPieces, ofPhoto]) ready.then(() => view.redraw(draw));
  view.body.append(
    layerChoice,
    channelChoice,
    h(
      "div",
      { class: "browse-screen" },
      h("div", {}, view.paragraph("madeTitle"), h("div", { class: "browse-one" }, image, score)),
      h(
        "div",
        {},
        view.paragraph("piecesTitle"),
        h("div", { class: "browse-pieces" }, ...favourites.map(({ whole }) => whole)),
      ),
      h("div", {}, view.paragraph("mapTitle"), h("div", { class: "browse-map" }, cat, map), scale),
    ),
  );
  draw();
}

/**
 * Pictures of one size in one file; until it is read, nothing is drawn.
 * @param {View} view
 * @param {Packed} packed
 * @returns {Strip}
 */
function strip(view, { shape: [, height, width], webp }) {
  const file = new Image();
  const ready = new Promise((/** @type {(value: void) => void} */ done) => view.on(file, "load", () => done()));
  // The page's policy allows data in images, and neither blobs nor requests elsewhere.
  file.src = `data:image/webp;base64,${webp}`;
  const draw = (/** @type {HTMLCanvasElement} */ canvas, /** @type {number} */ at) => {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    if (file.complete) brush(canvas).drawImage(file, 0, at * height, width, height, 0, 0, width, height);
  };
  return { draw, ready };
}

/**
 * The map of one channel, from -1 to 1. A layer's maps lie one below the other.
 * @param {View} view
 * @param {number} layer
 * @param {number} channel
 * @param {number} count
 * @returns {Tensor}
 */
function mapOf(view, layer, channel, count) {
  const { shape, data } = view.images[layer];
  const [height, width] = [shape[0] / count, shape[1]];
  const size = height * width;
  const cells = data.slice(channel * size, (channel + 1) * size).map((value) => 2 * value - 1);
  return { shape: [height, width, 1], data: cells };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "채널 골라 보기",
    help: "층을 고르고 채널을 골라 보세요. 점수는 채널의 평균에서 칸 하나의 표준 편차의 몇 배나 떨어져 있는지 나타내요. 그림은 작게 줄였어요.",
    layer: "층",
    channel: "채널",
    ofChannel: "채널 {channel}",
    madeTitle: "만든 이미지",
    piecesTitle: "점수가 높은 사진 조각",
    piece: "사진 조각",
    mapTitle: "고양이 사진의 지도. 빨강은 평균보다 높은 칸",
    photo: "고양이 사진",
    map: "지도",
    scored: "점수 {score}",
    scale: "가장 진한 색: ±{top}",
    says: "{name}의 채널 {channel}: 만든 이미지의 점수는 {score}, 사진 조각 {count}개 중 가장 높은 점수는 {best}예요. 지도는 {cells}×{cells}칸이에요.",
  },
  en: {
    title: "Browse the channels",
    help: "Choose a layer, then a channel. A score says how many standard deviations of a single cell the average is from the channel's mean. The pictures have been made small.",
    layer: "Layer",
    channel: "Channel",
    ofChannel: "Channel {channel}",
    madeTitle: "The made image",
    piecesTitle: "The tiles of photos with the highest scores",
    piece: "A tile of a photo",
    mapTitle: "Its map of a photo of a cat; red cells are above the mean",
    photo: "A photo of a cat",
    map: "The map",
    scored: "Score {score}",
    scale: "Deepest colours: ±{top}",
    says: "{name}, channel {channel}: the made image has a score of {score}, and the best of {count} tiles of photos has {best}. The map has {cells}×{cells} cells.",
  },
};
