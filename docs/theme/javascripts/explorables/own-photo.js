// EfficientNet-Lite0 on the reader's own photo. Nothing leaves the browser; the weights come when a photo is chosen.

import { Beside } from "../convnet/beside.js";
import { fixed, probability, select } from "./controls.js";
import { covering } from "./covering.js";
import { drawColumns, drawHeat, drawPixels, mostVaried } from "./overlay.js";
import { PhotoAnswers } from "./photoanswers.js";
import { drawMaps } from "./picture.js";
import { h } from "./view.js";

export { words } from "./photowords.js";

/** @typedef {{ name: string, shape: number[] }} Place */

const SIDE = 224;
const SQUARE = 48;
const REACH = 8;
const MAPS = 24;
const SHOWN = ["photo", "gradCam", "hiResCam", "maps", "cover", "shift"];
// Where the explanations look: the last maps, and those of twice the sides.
const EXPLAINED = ["head_conv", "block5c_add"];

/** @param {View} view */
export function begin(view) {
  const file = view.manifest.lite;
  if (!file) throw new Error("the model of own-photo is published by convnotes.rounded");
  const state = {
    /** @type {Beside | null} */
    net: null,
    /** @type {Promise<void> | null} */
    loading: null,
    /** @type {Place[]} */
    places: [],
    /** @type {Blob | string} */
    photo: "",
    /** @type {Tensor | null} */
    pixels: null,
    show: SHOWN.includes(view.state.get("show") ?? "") ? String(view.state.get("show")) : "photo",
    explained: EXPLAINED[0],
    block: "block2b_add",
    // What was asked before the reader went on is not shown any more.
    turn: 0,
    opened: 0,
  };

  const canvas = h("canvas", {
    class: "own-photo-canvas",
    width: SIDE,
    height: SIDE,
    tabindex: 0,
    role: "application",
    "aria-label": view.text("canvas"),
  });
  const beside = h("canvas", {
    class: "own-photo-beside",
    role: "img",
    "aria-label": view.text("beside"),
    hidden: true,
  });
  const answers = new PhotoAnswers(view, () => explain());
  const progress = h("progress", { max: 1, value: 0, hidden: true, "aria-label": view.text("loading") });

  const drawPhoto = () => state.pixels && drawPixels(canvas, state.pixels);

  const load = async () => {
    const net = state.net ?? new Beside(view.signal);
    state.net = net;
    progress.hidden = false;
    const manifest = /** @type {HTMLAnchorElement} */ (view.element.querySelector("a.model")).href;
    const tell = (/** @type {number} */ value) => Object.assign(progress, { value });
    const { places, classes } = await net.load(manifest, file, tell).finally(() => {
      progress.hidden = true;
    });
    fillPlaces(places);
    answers.learn(classes);
  };

  const fail = (/** @type {unknown} */ error) => view.say(view.text("failed", { error: String(error) }));

  const open = async (/** @type {Blob | string} */ photo) => {
    const opened = ++state.opened;
    if (state.net?.stopped) Object.assign(state, { net: null, loading: null, places: [] });
    view.say(view.text("working"));
    try {
      state.loading ??= load();
      await state.loading;
      const { shares, pixels } = await /** @type {Beside} */ (state.net).ask("photo", { photo });
      if (opened !== state.opened) return;
      Object.assign(state, { pixels, photo });
      answers.show(shares);
      explain();
    } catch (error) {
      if (!state.places.length) state.loading = null;
      if (opened === state.opened) fail(error);
    }
  };

  const explain = () => {
    const turn = ++state.turn;
    const current = () => turn === state.turn && !view.signal.aborted;
    explaining(current).catch((error) => current() && fail(error));
  };

  const explaining = async (/** @type {() => boolean} */ current) => {
    const { net, pixels, show } = state;
    if (!net || !pixels) return;
    if (net.stopped) return open(state.photo);
    const { label, name, share } = answers.chosen;
    const place = (/** @type {string} */ of) => state.places.findIndex((one) => one.name === of);
    explained.hidden = !show.endsWith("Cam");
    blocks.hidden = show !== "maps";
    beside.hidden = !["maps", "shift"].includes(show);
    canvas.classList.toggle("covering", show === "cover");
    drawPhoto();
    const said = label === answers.first.label ? "answer" : "ofClass";
    if (show === "photo") view.say(view.text(said, { name, share: probability(share) }));
    if (show.endsWith("Cam")) {
      const ask = (/** @type {number} */ of) => net.ask("why", { label: of, place: place(state.explained) });
      // One scale for all classes: that of the most probable, unless this one needs more.
      const [first, own] = [await ask(answers.first.label), await ask(label)];
      if (!current()) return;
      const highest = Math.max(...own[show].data);
      drawHeat(canvas, own[show], Math.max(highest, ...first[show].data));
      const values = { method: view.text(show), name, cells: own[show].shape.join("×") };
      view.say(view.text("cam", { ...values, highest: fixed(highest, 2) }));
    }
    if (show === "maps") {
      const maps = await net.ask("maps", { place: place(state.block) });
      if (!current()) return;
      const shown = mostVaried(maps, MAPS);
      drawMaps(beside, shown, { across: 6 });
      view.say(view.text("shownMaps", { block: state.block, shape: maps.shape.join(" × "), count: shown.shape[2] }));
    }
    if (show === "cover") cover();
    if (show === "shift") {
      view.say(view.text("working"));
      const shares = [];
      for (let by = -REACH; by <= REACH; by++) {
        shares.push(await net.ask("shifted", { label, by }));
        if (!current()) return;
        drawColumns(beside, shares, 2 * REACH + 1);
      }
      const [low, high] = [Math.min(...shares), Math.max(...shares)].map(probability);
      view.say(view.text("shifted", { name, low, high, reach: REACH }));
    }
  };

  const grey = covering(
    view,
    canvas,
    SQUARE,
    () => state.show === "cover" && state.pixels !== null,
    () => cover(),
  );
  let busy = false;
  const cover = async () => {
    drawPhoto();
    grey.draw();
    // One at a time; what was dragged over meanwhile is left out.
    if (busy || !state.net) return;
    busy = true;
    const [{ turn }, { square }] = [state, grey];
    const { label, name, share } = answers.chosen;
    const now = await state.net.ask("covered", { label, square }).catch(fail);
    busy = false;
    if (now === undefined || state.show !== "cover" || view.signal.aborted) return;
    if (square !== grey.square || turn !== state.turn) cover();
    else view.say(view.text("covered", { name, before: probability(share), after: probability(now) }));
  };

  const change = (/** @type {Partial<typeof state>} */ by) => {
    Object.assign(state, by);
    explain();
  };
  const show = select(
    view,
    "show",
    SHOWN,
    state.show,
    (value) => {
      view.keep("show", value);
      change({ show: value });
    },
    (value) => view.text(value),
  );
  const explained = select(
    view,
    "where",
    EXPLAINED,
    state.explained,
    (value) => change({ explained: value }),
    (value) => view.text(value),
  );
  const blocks = select(view, "block", [state.block], state.block, (value) => change({ block: value }));
  const fillPlaces = (/** @type {Place[]} */ places) => {
    state.places = places;
    // The last step of each block that gives maps.
    const maps = places.filter(({ shape }) => shape.length === 3);
    const ends = new Map(maps.map(({ name }) => [name.replace(/_.*/, ""), name]));
    blocks
      .querySelector("select")
      ?.replaceChildren(
        ...Array.from(ends, ([block, value]) => h("option", { value, selected: value === state.block }, block)),
      );
  };
  explained.hidden = blocks.hidden = true;

  const input = h("input", { type: "file", accept: "image/*", id: "own-photo-file" });
  view.on(input, "change", () => input.files?.[0] && open(input.files[0]));
  const presets = Object.keys(file.photos).map((photo) => {
    const choose = h("button", { type: "button" }, view.text(photo));
    view.on(choose, "click", () => open(photo));
    return choose;
  });
  const megabytes = (file.weights + Object.values(file.photos).reduce((sum, size) => sum + size, 0)) / 1e6;
  view.body.append(
    h("p", {}, h("label", { for: input.id }, view.text("choose")), " ", input),
    h("div", { class: "explorable-buttons", role: "group", "aria-label": view.text("presets") }, ...presets),
    h("p", { class: "explorable-help" }, view.text("private", { size: megabytes.toFixed(1) })),
    progress,
    h(
      "div",
      { class: "explorable-columns" },
      h("div", {}, canvas, beside),
      h("div", {}, answers.list, h("div", { class: "explorable-controls" }, answers.all, show, explained, blocks)),
    ),
  );
  view.say(view.text("begin"));
}
