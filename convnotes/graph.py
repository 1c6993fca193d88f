"""A Keras model as the graph that it is: its operations in order, and what goes from one to the next.

``model.layers`` does not say that. ``x + y`` and ``keras.ops.relu(x)`` are operations
and no layers, a layer may be used twice, and a model may be a layer of another.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

import keras

from convnotes.operations import computes_itself


class Step(NamedTuple):
    """One use of an operation: the numbers of the tensors that it takes, and of those that it gives.

    ``inside`` is the name of the model that it lies in, if that is a layer of the whole.
    """

    operation: Any
    node: Any
    takes: list[int]
    gives: list[int]
    inside: str

    def arguments(self, values: Mapping[int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What the operation is called with, if ``values`` has the tensors by their numbers."""
        tensors = zip(map(id, self.node.input_tensors), self.takes, strict=True)
        args, kwargs = self.node.arguments.fill_in({tensor: values[number] for tensor, number in tensors})
        return args, kwargs


class Graph(NamedTuple):
    """The steps of a model in the order of ``model.layers``, those of inner models in their place."""

    steps: list[Step]
    inputs: list[int]
    outputs: list[int]


def graph(model: keras.Model) -> Graph:
    """The graph of a built Sequential or functional model.

    Raises ``ValueError`` if the model is not built, and ``TypeError`` if its class defines
    what it computes in ``call``: then Keras knows no graph.

    >>> image = keras.Input((8, 8, 1))
    >>> conv = keras.layers.Conv2D(1, 3, name="conv")
    >>> [step.operation.name for step in graph(keras.Model(image, conv(conv(image)))).steps]
    ['conv', 'conv']
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"this is a {type(model).__name__}, not a Keras model")
    used = isinstance(model, keras.Sequential) and model.layers and model.layers[0]._inbound_nodes  # noqa: SLF001
    if used and not model.built:
        # Put together from layers of another model, it begins with what the first took there.
        model.build(used[0].input_tensors[0].shape)
    if not model.built:
        raise ValueError("the model has no shapes yet; begin it with keras.Input((height, width, channels))")
    function = _function(model)
    if function is None:
        raise TypeError(
            f"{model.name!r} is a {type(model).__name__} that computes in its own call(), so Keras knows no graph of "
            "it; build it as a Sequential or functional model"
        )
    numbers, steps = count(), list[Step]()

    def follow(function: Any, begin: list[int], inside: str) -> list[int]:
        known = dict(zip(map(id, function.inputs), begin, strict=True))
        for node in _in_order(function):
            operation, takes = node.operation, [known[id(tensor)] for tensor in node.input_tensors]
            # Asked to train, an inner model computes something else: it stays one operation.
            inner = None if node.arguments.kwargs.get("training") else _function(operation)
            given = _by_name(node, inner, takes) if inner else []
            if inner is None or len(given) != len(inner.inputs):
                gives = [next(numbers) for _ in node.outputs]
                steps.append(Step(operation, node, takes, gives, inside))
            else:
                gives = follow(inner, given, inside or operation.name)
            known.update(zip(map(id, node.outputs), gives, strict=True))
        return [known[id(tensor)] for tensor in function.outputs]

    inputs = [next(numbers) for _ in function.inputs]
    return Graph(steps, inputs, follow(function, inputs, ""))


def named(model: keras.Model, of_model: Graph, name: str) -> int:
    """The number of the tensor that the operation of that name gives.

    Raises ``ValueError`` if there is none, if it lies in an inner model, or if it is used
    twice or gives several tensors, so that the name does not say which.

    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(name="flat")])
    >>> named(model, graph(model), "flat")
    1
    """
    inputs = zip(model.inputs, of_model.inputs, strict=True)
    found = [[number] for tensor, number in inputs if _name(tensor) == name]
    found += [step.gives for step in of_model.steps if step.operation.name == name and not step.inside]
    if not found:
        names = [step.operation.name for step in of_model.steps if not step.inside]
        inside = {step.inside for step in of_model.steps if step.inside and step.operation.name == name}
        where = f"one lies inside {min(inside)!r}, a model of its own" if inside else f"there is {', '.join(names)}"
        raise ValueError(f"No such layer: {name}; {where}")
    if len(found) > 1 or len(found[0]) > 1:
        raise ValueError(
            f"{name!r} is used twice or gives several tensors, so its name does not say which; name another"
        )
    return found[0][0]


def _name(tensor: Any) -> str:
    return str(tensor._keras_history.operation.name)  # noqa: SLF001 - there is no public way


def _function(model: Any) -> Any:
    """The functional graph of a model; ``None`` for a layer, and for a model that computes in its own ``call``."""
    function = getattr(model, "_functional", None) if isinstance(model, keras.Sequential) else model
    return function if isinstance(function, keras.Function) and not computes_itself(model) else None


def _by_name(node: Any, inner: Any, takes: list[int]) -> list[int]:
    """What an inner model takes, in the order of its inputs; Keras matches those of a dict by their names."""
    first = next(iter(node.arguments.args), None)
    if not isinstance(first, Mapping) or isinstance(inner.input, Mapping):
        return takes
    numbers = dict(zip(map(id, node.input_tensors), takes, strict=True))
    return [numbers[id(first[tensor.name])] for tensor in inner.inputs]


def _in_order(function: Any) -> Iterator[Any]:
    """The nodes, each after what it needs, and otherwise as in ``model.layers``."""
    places = {id(operation): place for place, operation in enumerate(function.operations)}
    # Keras keeps them by their distance from the end, the only place where they are.
    by_depth = sorted(function._nodes_by_depth.items(), reverse=True)  # noqa: SLF001 - there is no public way
    waiting = [
        node for _, nodes in by_depth for node in sorted(nodes, key=lambda each: places.get(id(each.operation), -1))
    ]
    known = set(map(id, function.inputs))
    waiting = [node for node in waiting if not known & set(map(id, node.outputs))]
    while waiting:
        node = next(node for node in waiting if all(id(tensor) in known for tensor in node.input_tensors))
        waiting.remove(node)
        known |= set(map(id, node.outputs))
        yield node
