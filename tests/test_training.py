"""An interrupted training ends with the weights of an uninterrupted one."""

from functools import partialmethod
from itertools import product
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from convnotes.training import log, resumable

pytestmark = pytest.mark.kernels
x = np.random.default_rng(0).random((64, 8)).astype("float32")
y = (x.sum(axis=1) > 4).astype("float32")


class Interruption(keras.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def folder(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if not request.config.getoption("nightly"):
        # To trace so small a model takes longer than to train it.
        monkeypatch.setattr(keras.Model, "compile", partialmethod(keras.Model.compile, run_eagerly=True))


def train(name, *more, epochs=6, metrics=("mae",), **other):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((8,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    model.compile("adam", "mse", metrics=list(metrics))
    options = {"batch_size": 16, "shuffle": False, "verbose": 0, "validation_data": (x[:16], y[:16])}
    callbacks = resumable(name)
    try:
        model.fit(x, y, epochs=epochs, callbacks=[*more, *callbacks], **{**options, **other})
    finally:
        # An interrupted CSVLogger leaves its file open until the process ends.
        callbacks[1].csv_file.close()
    return model


class TestResumable:
    def test_an_interrupted_training_goes_on(self):
        whole = train("whole")
        with pytest.raises(KeyboardInterrupt):
            train("twice", Interruption(3))
        assert len(log("twice")["loss"]) == 3
        twice = train("twice")
        for one, other in zip(whole.get_weights(), twice.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
        assert log("twice") == log("whole")
        assert log("whole").keys() == {"loss", "mae", "val_loss", "val_mae"}

    def test_a_finished_training_is_not_done_again(self):
        once = train("a")
        again = train("a", Interruption(0))
        np.testing.assert_array_equal(once.get_weights()[0], again.get_weights()[0])
        assert len(log("a")["loss"]) == 6

    def test_the_best_epoch_is_kept_over_an_interruption(self):
        with pytest.raises(KeyboardInterrupt):
            train("best", Interruption(2))
        best = min(log("best")["val_loss"])
        (threshold,) = [c.best for c in resumable("best") if isinstance(c, keras.callbacks.ModelCheckpoint)]
        assert threshold == pytest.approx(best)

    def test_the_weights_are_those_of_the_lowest_validation_loss(self):
        model = train("low")
        model.load_weights("low.weights.h5")
        loss = model.evaluate(x[:16], y[:16], verbose=0)[0]
        assert loss == pytest.approx(min(log("low")["val_loss"]), rel=1e-5)


class TestTheNextFit:
    """What one fit of a model continues does not reach the next one."""

    def test_begins_at_its_beginning(self):
        train("a", epochs=2)
        model = train("a", epochs=3)
        again = model.fit(x, y, epochs=2, verbose=0)
        assert again.epoch == [0, 1]
        assert model.fit(x, y, epochs=2, verbose=0, callbacks=resumable("second")).epoch == [0, 1]

    def test_after_one_that_had_nothing_left_to_do(self):
        train("a", epochs=2)
        assert train("a", epochs=2).fit(x, y, epochs=1, verbose=0).epoch == [0]

    def test_after_one_that_was_interrupted(self):
        train("a", epochs=1)
        model, callbacks = train("other", epochs=1), resumable("a")
        with pytest.raises(KeyboardInterrupt):
            model.fit(x, y, epochs=4, verbose=0, callbacks=[Interruption(2), *callbacks])
        callbacks[1].csv_file.close()
        assert model.fit(x, y, epochs=1, verbose=0).epoch == [0]

    def test_after_one_of_keras_alone(self):
        train("a", epochs=1)
        model = train("other", epochs=1)
        model._initial_epoch = 5
        assert model.fit(x, y, epochs=1, verbose=0, callbacks=resumable("new")).epoch == [0]


def test_weights_that_an_interruption_kept_from_the_file_are_not_taken_for_the_best(monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    train("a", epochs=1)
    with monkeypatch.context() as here:
        here.setattr(keras.callbacks.ModelCheckpoint, "on_epoch_end", dies)
        with pytest.raises(KeyboardInterrupt):
            train("a", epochs=2)
    model = train("a", epochs=2)
    model.load_weights("a.weights.h5")
    assert model.evaluate(x[:16], y[:16], verbose=0)[0] == pytest.approx(min(log("a")["val_loss"]), rel=1e-5)


class Several(keras.metrics.Metric):
    """As F1Score, which gives one value for each class."""

    def __init__(self, size):
        super().__init__(name="several")
        self.size = size

    def update_state(self, y_true, y_pred, sample_weight=None):
        pass

    def result(self):
        return keras.ops.arange(1, self.size + 1, dtype="float32")


@pytest.mark.parametrize(
    ("size", "names"), [(2, ["several[0]", "several[1]"]), (1, ["several"]), (0, [])], ids=["two", "one", "none"]
)
def test_a_metric_of_several_values_has_a_column_for_each(size, names):
    for epochs in (1, 2):
        train("a", epochs=epochs, metrics=[Several(size)])
    found = log("a")
    assert list(found) == ["loss", *names, "val_loss", *(f"val_{name}" for name in names)]
    assert [found[name] for name in names] == [[place, place] for place in range(1, size + 1)]


def test_a_metric_that_is_called_as_the_column_of_the_epochs():
    with pytest.raises(ValueError, match="a metric is called 'epoch'"):
        train("a", epochs=1, metrics=[keras.metrics.MeanSquaredError(name="epoch")])


class Brings(keras.callbacks.Callback):
    """A number that only one epoch has."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 2:
            logs["more"] = 5.0


class TestLogsOfOtherKinds:
    def test_without_validation_data(self):
        for epochs in (2, 4):
            train("a", epochs=epochs, validation_data=None)
        assert log("a").keys() == {"loss", "mae"} and len(log("a")["loss"]) == 4
        assert not Path("a.weights.h5").exists()

    @pytest.mark.parametrize(
        ("frequency", "first"),
        [([2, 4], 2), *(pytest.param(*each, marks=pytest.mark.nightly) for each in product((2, [2, 4]), (1, 3)))],
    )
    def test_with_a_validation_now_and_then(self, frequency, first):
        train("whole", epochs=5, validation_freq=frequency)
        for epochs in (first, 5):
            train("parts", epochs=epochs, validation_freq=frequency)
        assert np.isnan(log("parts")["val_mae"]).tolist() == [True, False, True, False, True]
        np.testing.assert_array_equal(list(log("parts").values()), list(log("whole").values()))

    def test_with_other_metrics_after_an_interruption(self):
        train("a", epochs=2, metrics=())
        train("a", epochs=3)
        found = log("a")
        assert list(found) == ["loss", "val_loss", "mae", "val_mae"]
        assert np.isnan(found["mae"]).tolist() == [True, True, False] and not np.isnan(found["val_loss"]).any()

    def test_with_a_number_that_one_epoch_brings(self):
        for epochs in (4, 5):
            train("a", Brings(), epochs=epochs)
        assert np.isfinite(log("a")["more"]).tolist() == [False, False, True, False, False]
        assert np.isfinite(log("a")["val_mae"]).all()

    def test_a_loss_that_is_no_number_is_told_and_is_not_the_best(self):
        Path("a.csv").write_text("epoch,loss,val_loss\n0,nan,nan\n1,2.5,0.5\n", "utf-8")
        assert np.isnan(log("a")["loss"][0])
        assert [callback.best for callback in resumable("a") if hasattr(callback, "best")] == [0.5]


def test_an_epoch_that_was_written_twice_counts_once():
    Path("a.csv").write_text("epoch,loss\n0,3.0\n1,2.5\n1,2.0\n", "utf-8")
    assert log("a") == {"loss": [3.0, 2.0]}


def test_a_log_without_an_epoch_is_empty():
    Path("a.csv").write_text("epoch,loss\n", "utf-8")
    assert log("a") == {}
