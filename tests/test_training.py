"""An interrupted training ends with the weights of an uninterrupted one."""

from itertools import product
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from convnotes.training import log, resumable

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
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


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
        callbacks[0].csv_file.close()
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
