"""An interrupted training ends with the weights of an uninterrupted one."""

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


def train(name, *more, epochs=6):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((8,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    options = {"batch_size": 16, "shuffle": False, "verbose": 0, "validation_data": (x[:16], y[:16])}
    callbacks = resumable(name)
    try:
        model.fit(x, y, epochs=epochs, callbacks=[*callbacks, *more], **options)
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


def test_an_epoch_that_was_written_twice_counts_once():
    Path("a.csv").write_text("epoch,loss\n0,3.0\n1,2.5\n1,2.0\n", "utf-8")
    assert log("a") == {"loss": [3.0, 2.0]}


def test_a_log_without_an_epoch_is_empty():
    Path("a.csv").write_text("epoch,loss\n", "utf-8")
    assert log("a") == {}
