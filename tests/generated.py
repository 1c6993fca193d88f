"""Small models that nobody would think of: random layers, operations, merges, shared layers and inner models."""

import keras
from keras import layers


class Generator:
    """Builds one model from a source of chance; the same chance gives the same layers in either data format.

    TensorFlow's profiler does not see into a convolution in groups, and counts zeros for a dilated one. Where it is to
    count, a depthwise and a plain convolution stand for them: both do as many multiply-adds.
    """

    def __init__(self, random, data_format="channels_last", *, countable=False):
        self.random, self.countable = random, countable
        self.first = data_format == "channels_first"
        self.of = {"data_format": data_format}

    def model(self):
        size = self.random.randint(14, 22), self.random.randint(14, 22)
        image = x = keras.Input((2, *size) if self.first else (*size, 2))
        x = self.window(x, keep=True)
        for _ in range(self.random.randint(0, 4)):
            x = self.random.choice([self.window, self.cells, self.residual, self.branches, self.twice, self.inner])(x)
        return keras.Model(image, self.random.choice([self.nothing] * 4 + [self.squeeze, self.answer])(x))

    def sides(self, x):
        return x.shape[2:] if self.first else x.shape[1:3]

    def window(self, x, *, keep=False):
        """Something that slides, pads or crops; with ``keep`` it keeps the size."""
        kernel = self.random.randint(1, 3), self.random.randint(1, 3)
        small = keep or min(self.sides(x)) < 6
        stride = 1 if keep else self.random.randint(1, 2)
        padding = "same" if small else self.random.choice(["same", "valid"])
        slid = {"strides": stride, "padding": padding, **self.of}
        dilation = self.random.randint(1, 2)
        wide = {"dilation_rate": 1 if self.countable else dilation, "padding": "same", **self.of}
        channels = x.shape[1 if self.first else 3]
        grouped = {"filters": 2 * channels, "groups": channels}
        made = [
            lambda: layers.Conv2D(4, kernel, **slid),
            lambda: layers.Conv2D(2, kernel, **wide),
            lambda: (
                layers.DepthwiseConv2D(kernel, depth_multiplier=2, **slid)
                if self.countable
                else layers.Conv2D(kernel_size=kernel, **grouped, **slid)
            ),
            lambda: layers.DepthwiseConv2D(kernel, depth_multiplier=2, **slid),
            lambda: layers.SeparableConv2D(4, kernel[0], **slid),
            lambda: layers.AveragePooling2D(kernel, **slid),
        ]
        edges = [
            lambda: layers.ZeroPadding2D(((0, 2), (1, 0)), **self.of),
            lambda: layers.Cropping2D(((1, 0), (0, 2)), **self.of),
        ]
        return self.random.choice(made if small else made + edges)()(x)

    def cells(self, x):
        """Something that keeps cells apart."""
        axis = 1 if self.first else -1
        made = [
            lambda: layers.BatchNormalization(axis=axis)(x),
            lambda: layers.ReLU()(x),
            lambda: layers.Activation("sigmoid")(x),
            lambda: layers.Dropout(0.5)(x),
            lambda: keras.ops.relu(x),
            lambda: x + 1,
            lambda: 2 * x,
            lambda: x * x,
            lambda: keras.ops.tanh(x),
            lambda: x[:, :, 1:, :-1] if self.first else x[:, 1:, :-1],
            lambda: keras.ops.mean(x, axis=axis, keepdims=True),
        ]
        return self.random.choice(made)()

    def residual(self, x):
        y = self.window(x, keep=True)
        y = layers.Conv2D(x.shape[1 if self.first else 3], 1, **self.of)(y)
        return self.random.choice([lambda: x + y, lambda: layers.Add()([x, y]), lambda: layers.Multiply()([y, x])])()

    def branches(self, x):
        axis = 1 if self.first else -1
        both = [self.window(x, keep=True), self.cells(self.window(x, keep=True))]
        if self.sides(both[0]) != self.sides(both[1]):
            return both[1]
        joins = [lambda: layers.Concatenate(axis=axis)(both), lambda: keras.ops.concatenate(both, axis=axis)]
        return self.random.choice(joins)()

    def twice(self, x):
        channels = x.shape[1 if self.first else 3]
        shared = layers.Conv2D(channels, self.random.randint(1, 3), padding="same", **self.of)
        return shared(keras.ops.relu(shared(x)))

    def inner(self, x):
        """A model as a layer, once made for images of any size."""
        channels = x.shape[1 if self.first else 3]
        size = (None, None) if self.random.random() < 0.5 else self.sides(x)
        image = keras.Input((channels, *size) if self.first else (*size, channels))
        y = layers.Conv2D(3, 3, padding="same", strides=self.random.randint(1, 2), **self.of)(image)
        model = keras.Model(image, layers.Conv2D(channels, 1, **self.of)(keras.ops.relu(y)))
        if self.random.random() < 0.5:
            model = keras.Sequential([model, layers.BatchNormalization(axis=1 if self.first else -1)])
        return model(x)

    def nothing(self, x):
        return x

    def squeeze(self, x):
        weights = layers.GlobalAveragePooling2D(keepdims=True, **self.of)(x)
        return x * layers.Conv2D(x.shape[1 if self.first else 3], 1, activation="sigmoid", **self.of)(weights)

    def answer(self, x):
        x = self.random.choice([layers.Flatten(**self.of), layers.GlobalAveragePooling2D(**self.of)])(x)
        return layers.Dense(3, activation="softmax")(x)
