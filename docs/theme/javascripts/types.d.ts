// The data that the modules pass to each other. Browsers never load this file; `make check-js` reads it.

type Convnet = import("./convnet/convnet.js").Convnet;
type View = import("./explorables/view.js").View;

/** Values and their shape. Channels come last, as in Keras: [height, width, channels], or [units]. */
interface Tensor {
  shape: number[];
  data: Float32Array;
}

type Padding = "valid" | "same";
type ActivationName = "linear" | "relu" | "softmax";

/** A layer as the manifest describes it. A weight starts at this number of an epoch's weights. */
interface Layer {
  name: string;
  kind: string;
  shape: number[];
  weights: Record<string, { shape: number[]; start: number }>;
  activation?: ActivationName;
  window?: number[];
  strides?: number[];
  dilation?: number[];
  padding?: Padding;
}

/** The weights of one layer by name, such as kernel and bias. */
type Weights = Record<string, Tensor>;

/** What one kind of layer computes: its output, and the gradient of its input. */
interface Kind {
  forward(layer: Layer, weights: Weights, input: Tensor): Tensor;
  backward(layer: Layer, weights: Weights, gradient: Tensor, input: Tensor, output: Tensor): Tensor;
}

interface Activation {
  forward(values: Tensor): Tensor;
  backward(gradient: Tensor, output: Tensor): Tensor;
}

/** The output of every layer, and the logits: what the last activation function was given. */
type Outputs = Tensor[] & { logits: Tensor };

/** The places of the windows along one side, and the number of zeros before the first value. */
interface Places {
  count: number;
  before: number;
}

interface Geometry {
  kernelHeight: number;
  kernelWidth: number;
  down: number;
  right: number;
  stride: number[];
  rows: Places;
  columns: Places;
}

/** A rectangle of cells, the ends included. */
interface Part {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** One cell of a layer's feature maps. */
interface Cell {
  place: number;
  channel: number;
  row: number;
  column: number;
}

/** One operation of EfficientNet-Lite0. ``bytes`` are those of each whole number of its kernel. */
interface LiteStep {
  name: string;
  kind: "conv" | "depthwise" | "dense" | "add" | "average";
  takes: number[];
  shape: number[];
  relu6: boolean;
  stride?: number;
  bytes?: 1 | 2;
  kernel?: number[];
}

interface LiteWeights {
  kernel: Float32Array;
  bias: Float32Array;
}

/** The file of Lite0: how many bytes its numbers have unpacked, and its parts packed. */
interface LiteFile {
  numbers: number;
  weights: number;
  photos: Record<string, number>;
  sha256: string;
}

interface Epoch {
  loss: number;
  held_out_loss: number;
  accuracy: number;
  rate?: number;
}

/** A recorded training: its loss by epoch, and the gradient of each kernel before it began. */
interface Run {
  recipe: string;
  depth: number;
  loss: number[];
  gradients: number[];
  accuracy: number;
}

/**
 * A model's answers for photos of dogs and cats: mistakes by threshold in %, the area below the ROC curve, and by bins
 * the probability given, the share that were dogs, and the number of photos.
 */
interface Graded {
  name: string;
  seeds: number;
  dogs: number;
  cats: number;
  missed: number[];
  alarms: number[];
  area: number;
  error: number;
  said: number[];
  happened: number[];
  count: number[];
}

/** Of a layer, by channel: the score of the made image, the places and scores of the best tiles, the map's largest value. */
interface Browsed {
  name: string;
  made: number[];
  pieces: number[][];
  scores: number[][];
  tops: number[];
}

/** Pictures of one size, one below the other: their number, height and width, and the file in base64. */
interface Packed {
  shape: number[];
  webp: string;
}

interface Manifest {
  images: { name: string; shape: number[]; pixels: string }[];
  layers: Layer[];
  epochs: Epoch[];
  lite?: LiteFile;
  runs?: Run[];
  /** Files of images, in base64. */
  photos?: Record<string, string>;
  pictures?: Record<string, Packed>;
}

/** A manifest, and the weights of all its epochs one after the other. */
interface Model {
  manifest: Manifest;
  numbers: Float32Array;
}

type Picture = Tensor & { name: string };

/** The largest distance from 0, and whether there are values below it. */
interface Bounds {
  top: number;
  signed: boolean;
}

/** A point of a stroke, from 0 to 1 of the pad's side. */
type Point = [number, number];

type Words = Record<"ko" | "en", Record<string, string>>;

/** The module of an explorable. */
interface ExplorableModule {
  begin(view: View): void;
  words: Words;
}

/** The address of the site, by Material. */
declare const __md_scope: URL;

/** What a service worker has, of which the library of the DOM knows nothing. */
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

interface ServiceWorkerGlobalScope {
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
}

/**
 * What a reader said: the place of an option, a number, a point as shares of a picture, or the numbers of a right
 * exact answer; null for nothing.
 */
type Answer = number | number[] | null;

/** What a page says of a question. Each form has its own part of this. */
interface Question {
  key: string;
  form: "choice" | "number" | "place" | "exact";
  options: string[];
  right: number;
  low: number;
  high: number;
  step: number;
  truth: number;
  shown: string;
  figure: string;
  /** Left, top, right and bottom, as shares of the picture. */
  box: number[];
  /** Of an exact answer: whether it is a shape, its numbers, and how many decimal places they have. */
  shape: boolean;
  values: number[];
  decimals: number;
}

/** A section of a page, as text. A page is a section too, of what stands before its first heading. */
interface Doc {
  location: string;
  title: string;
  text: string;
  boost?: number;
  tags?: string[];
}

/** What a reader may type, the words of the pages for it with bars between, and the section that is about it. */
type Spelling = [string, string, string];

interface Documents {
  docs: Doc[];
  spellings: Spelling[];
}

/** A thing that a reader looks for: letters, and of a term those of the pages and where it is taught. */
interface Wanted {
  word: string;
  means?: string[];
  place?: string;
  asks: boolean;
}

/** A section in a list of results, as Material's box takes it. Title and text are HTML. */
interface Item extends Doc {
  score: number;
  terms: Record<string, boolean>;
}
