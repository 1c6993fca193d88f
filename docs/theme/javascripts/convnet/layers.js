// What each kind of layer of a manifest does, forward, and backward as far as explanations need it.
// A tensor is {shape, data}: [height, width, channels] or [units], channels last as in Keras, in a Float32Array.

export const tensor = (shape, data) => ({
  shape,
  data: data ?? new Float32Array(shape.reduce((product, side) => product * side, 1)),
});

// Where windows stand along one side: how many there are, and the zeros that are put before the first.
export function places(size, window, stride, padding, dilation = 1) {
  const reach = (window - 1) * dilation + 1;
  if (padding !== "same") return { count: Math.max(0, Math.floor((size - reach) / stride) + 1), before: 0 };
  const count = Math.ceil(size / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + reach - size) / 2) };
}

// Window, stride and so on of a convolution or pooling layer, for both sides.
export function geometry(layer, [height, width]) {
  const [kernelHeight, kernelWidth] = layer.window ?? layer.weights.kernel.shape;
  const [down, right] = layer.dilation ?? [1, 1];
  return {
    kernelHeight, kernelWidth, down, right,
    stride: layer.strides,
    rows: places(height, kernelHeight, layer.strides[0], layer.padding, down),
    columns: places(width, kernelWidth, layer.strides[1], layer.padding, right),
  };
}

// Calls visit(index of the output's place, index of the input's place, index in the kernel) for each pair of places
// that a window connects; what lies in the padding is left out.
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

function convolve(layer, { kernel, bias }, input) {
  const output = tensor(layer.shape);
  const [channels, filters] = [input.shape[2], layer.shape[2]];
  const sums = new Float64Array(output.data.length);
  for (let at = 0; at < sums.length; at++) sums[at] = bias.data[at % filters];
  eachPair(layer, input, (out, from, place) => {
    for (let channel = 0; channel < channels; channel++) {
      const value = input.data[from * channels + channel];
      if (value === 0) continue;
      const weights = (place * channels + channel) * filters;
      for (let filter = 0; filter < filters; filter++) {
        sums[out * filters + filter] += value * kernel.data[weights + filter];
      }
    }
  });
  output.data.set(sums);
  return output;
}

function convolveBack(layer, { kernel }, gradient, input) {
  const back = tensor(input.shape);
  const [channels, filters] = [input.shape[2], layer.shape[2]];
  eachPair(layer, input, (out, from, place) => {
    for (let channel = 0; channel < channels; channel++) {
      const weights = (place * channels + channel) * filters;
      let sum = 0;
      for (let filter = 0; filter < filters; filter++) {
        sum += gradient.data[out * filters + filter] * kernel.data[weights + filter];
      }
      back.data[from * channels + channel] += sum;
    }
  });
  return back;
}

function maxPool(layer, _, input) {
  const output = tensor(layer.shape);
  const channels = input.shape[2];
  output.data.fill(-Infinity);
  eachPair(layer, input, (out, from) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = out * channels + channel;
      output.data[at] = Math.max(output.data[at], input.data[from * channels + channel]);
    }
  });
  return output;
}

function maxPoolBack(layer, _, gradient, input, output) {
  const back = tensor(input.shape);
  const channels = input.shape[2];
  const given = new Uint8Array(output.data.length);
  eachPair(layer, input, (out, from) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = out * channels + channel;
      // Of equal values the first one has it all, as in Keras.
      if (given[at] || input.data[from * channels + channel] !== output.data[at]) continue;
      back.data[from * channels + channel] += gradient.data[at];
      given[at] = 1;
    }
  });
  return back;
}

// How many values of the input each window has: in the padding there are none.
function counts(layer, input) {
  const sizes = new Float32Array(layer.shape[0] * layer.shape[1]);
  eachPair(layer, input, (out) => sizes[out]++);
  return sizes;
}

function averagePool(layer, _, input) {
  const output = tensor(layer.shape);
  const channels = input.shape[2];
  const sizes = counts(layer, input);
  eachPair(layer, input, (out, from) => {
    for (let channel = 0; channel < channels; channel++) {
      output.data[out * channels + channel] += input.data[from * channels + channel] / sizes[out];
    }
  });
  return output;
}

function averagePoolBack(layer, _, gradient, input) {
  const back = tensor(input.shape);
  const channels = input.shape[2];
  const sizes = counts(layer, input);
  eachPair(layer, input, (out, from) => {
    for (let channel = 0; channel < channels; channel++) {
      back.data[from * channels + channel] += gradient.data[out * channels + channel] / sizes[out];
    }
  });
  return back;
}

function dense(layer, { kernel, bias }, input) {
  const units = layer.shape[0];
  const sums = Float64Array.from(bias.data);
  input.data.forEach((value, from) => {
    if (value === 0) return;
    for (let unit = 0; unit < units; unit++) sums[unit] += value * kernel.data[from * units + unit];
  });
  return tensor(layer.shape, Float32Array.from(sums));
}

function denseBack(layer, { kernel }, gradient, input) {
  const units = layer.shape[0];
  return tensor(input.shape, Float32Array.from(input.data, (_, from) => {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += gradient.data[unit] * kernel.data[from * units + unit];
    return sum;
  }));
}

const mapped = (like, value) => tensor(like.shape, Float32Array.from(like.data, value));
const reshaped = (values, { shape }) => tensor(shape, values.data);

function globalAverage(layer, _, input) {
  const channels = input.shape[2];
  const output = tensor(layer.shape);
  input.data.forEach((value, at) => (output.data[at % channels] += (value * channels) / input.data.length));
  return output;
}

export function softmax(logits) {
  const top = Math.max(...logits.data);
  const raised = Array.from(logits.data, (logit) => Math.exp(logit - top));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return tensor(logits.shape, Float32Array.from(raised, (value) => value / total));
}

// The gradient of a softmax is not here: what is explained is a logit.
export const ACTIVATIONS = {
  linear: { forward: (values) => values, backward: (gradient) => gradient },
  relu: {
    forward: (values) => mapped(values, (value) => Math.max(value, 0)),
    backward: (gradient, output) => mapped(gradient, (value, at) => (output.data[at] > 0 ? value : 0)),
  },
  softmax: { forward: softmax },
};

const same = (layer, _, values) => values;

export const KINDS = {
  conv: { forward: convolve, backward: convolveBack },
  "max pool": { forward: maxPool, backward: maxPoolBack },
  "average pool": { forward: averagePool, backward: averagePoolBack },
  "global average": {
    forward: globalAverage,
    backward: (layer, _, gradient, input) => {
      const channels = input.shape[2];
      return mapped(input, (value, at) => (gradient.data[at % channels] * channels) / input.data.length);
    },
  },
  dense: { forward: dense, backward: denseBack },
  normalise: {
    forward: (layer, { scale, shift }, input) => mapped(input, (value, at) => {
      const channel = at % scale.data.length;
      return value * scale.data[channel] + shift.data[channel];
    }),
    backward: (layer, { scale }, gradient) =>
      mapped(gradient, (value, at) => value * scale.data[at % scale.data.length]),
  },
  flatten: {
    forward: (layer, _, input) => reshaped(input, layer),
    backward: (layer, _, gradient, input) => reshaped(gradient, input),
  },
  activation: { forward: same, backward: same },
  same: { forward: same, backward: same },
};
