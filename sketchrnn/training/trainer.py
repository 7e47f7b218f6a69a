"""The trainer: the training loop, validation, the best checkpoint, and resuming.

All random numbers of a step follow from (seed, epoch, batch), so a resumed run continues exactly as
an uninterrupted one. After each epoch the weights and their running average are validated. The
better of the two is saved if it is the best so far (or always, `keep`), its weights before its
card. So a run that is killed at any moment leaves a checkpoint that loads, and resuming repeats the
lost steps. Not here: reading data (`data/`), the file of the state (`state.py`) and the log
(`log.py`).
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchrnn.checkpoint.card import Card
from sketchrnn.checkpoint.folder import save
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, to_dict
from sketchrnn.data.store import Dataset
from sketchrnn.errors import TrainingError
from sketchrnn.model.batch import bucketed_batches
from sketchrnn.training.log import Log, Progress
from sketchrnn.training.state import State, read_state, remove_partial_files, write_state
from sketchrnn.training.tasks import task_for
from sketchrnn.training.workers import Workers

SAVE_SECONDS = 120.0
"""Longest time between two writes of the state to resume from, but for the length of a step."""
MAX_SKIPPED = 10
"""A run stops at this many consecutive batches whose loss or gradient is not finite."""
LOG_STEPS = 50
"""Steps between two rows of the log. Each validation adds a row, too."""


Report = Callable[[Progress], None]
Stop = Callable[[], bool]


class Trainer:
    """One run: a model, its optimiser, the running average of its weights, and its state."""

    def __init__(
        self,
        dataset: Dataset,
        out: Path,
        model_config: ModelConfig | RecogniserConfig,
        config: TrainConfig,
        card: Card,
        workers: Workers | None = None,
    ) -> None:
        """Build the model and the optimiser. Nothing is read or written yet.

        Args:
            dataset: to train and to validate on.
            out: folder of the checkpoint, the state to resume from and the log.
            model_config: the architecture.
            config: settings of the run.
            card: of the checkpoint; the trainer adds the metrics.
            workers: the processes to train in; this one alone if None.
        """
        torch.manual_seed(config.seed)
        self.dataset, self.out, self.config, self.card = dataset, out, config, card
        self.workers = Workers() if workers is None else workers
        self.task = task_for(dataset, model_config, config, card, self.workers)
        self.model = self.task.build().to(self.workers.device)
        self._wrapped: Any = self.model  # for the forward pass, from `workers`
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.train_indices = dataset.indices("train")
        self.batches_per_epoch = math.ceil(len(self.train_indices) / config.batch_size)
        # A small data set may have nothing to validate on. Then the training data decides.
        self.valid_split = "valid" if len(dataset.indices("valid")) else "train"
        self.state = State()
        self._points = 0
        self._note: str | None = None
        self._began = self._started = self._saved = time.monotonic()

    def run(self, report: Report, stop: Stop) -> Card:
        """Train to the end or until `stop()`, and return the card of the best checkpoint.

        Args:
            report: called after each step, in the first process.
            stop: asked before each step; True in any process stops all of them.

        Raises TrainingError if the loss stays not finite, or if writing fails.
        """
        self._began = time.monotonic() - self.state.seconds
        self._started = self._saved = time.monotonic()
        self._wrapped = self.workers.wrap(self.model)
        try:
            # Before the first checkpoint: a checkpoint without a state can't be resumed from.
            self._save_state()
            if self._done() < 1:
                with self._open_log() as log:
                    self._train(log, report, stop)
            self._save_state()
        except OSError as error:  # no space or no permission; writing is all or nothing
            raise TrainingError(
                f"writing failed ({error.strerror}); the last good state stays in {self.out}"
            ) from error
        return self.card

    def _open_log(self) -> AbstractContextManager[Log | None]:
        """Open the log in the run's folder, in the first process only."""
        if not self.workers.first:
            return nullcontext()
        remove_partial_files(self.out)
        return Log(self.out, self.state.step)

    def _train(self, log: Log | None, report: Report, stop: Stop) -> None:
        """Train on epoch after epoch, to the end or until `stop()`.

        log: None in all processes but the first, which alone validates and reports.
        """
        while self._done() < 1:
            self._train_epoch(log, report, stop)
            if self.state.batch < self.batches_per_epoch and self._done() < 1:
                break  # stopped by the user; resuming continues the epoch
            if log is not None:
                self._validate()
                log.write(self._progress(self._done()), validated=True)
            self.state.epoch, self.state.batch = self.state.epoch + 1, 0
            self._save_state()

    def _train_epoch(self, log: Log | None, report: Report, stop: Stop) -> None:
        """Train on the remaining batches of an epoch, or until the run ends or stops."""
        batches = self._batches(self.state.epoch)
        while self.state.batch < self.batches_per_epoch:
            elapsed = time.monotonic() - self._began
            self.state.seconds, asked = self.workers.maximum(elapsed, float(stop()))
            done = self._done()
            if done >= 1 or asked:
                break
            self._points += self._step(batches[self.state.batch], done)
            self.state.batch += 1
            self.state.step += 1
            progress = self._progress(done)
            if log is not None:
                report(progress)
                if self.state.step % LOG_STEPS == 0:
                    log.write(progress, validated=False)
            if time.monotonic() - self._saved > SAVE_SECONDS:
                self._save_state()
                self._saved = time.monotonic()

    def _done(self) -> float:
        """Return the done share of the run, by time if it has a limit in minutes."""
        if self.config.minutes is not None:
            return self.state.seconds / (60 * self.config.minutes)
        epochs = self.state.epoch + self.state.batch / self.batches_per_epoch
        return epochs / self.config.epochs

    def _batches(self, epoch: int) -> list[np.ndarray]:
        """Return the batches of an epoch, each int[B], indices into the data set."""
        rng = np.random.default_rng([self.config.seed, epoch])
        indices = self.train_indices
        if self.config.balance:
            chance = self.dataset.balanced(indices, self.config.balance)
            indices = rng.choice(indices, len(indices), p=chance)
        lengths = self.dataset.lengths(indices)
        batches = bucketed_batches(lengths, self.config.batch_size, rng)
        return [indices[batch] for batch in batches]

    def _step(self, indices: np.ndarray, done: float) -> int:
        """Train on one batch and return its number of points, 0 if it was skipped."""
        config, state = self.config, self.state
        # a prime, so that steps of different seeds hardly ever share a state of dropout
        torch.manual_seed(config.seed * 1_000_003 + state.step)
        rng = np.random.default_rng([config.seed, state.epoch, state.batch, 1])
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate(done)
        self.model.train()
        loss = self.task.loss(self._wrapped, indices, rng)
        fault = self._backward(loss.total)
        if fault is not None:
            self._skip(fault, indices)
            return 0
        state.skipped, self._note = 0, None
        torch.nn.utils.clip_grad_value_(self.model.parameters(), config.clip_value)
        self.optimiser.step()
        self._update_average()
        value = float(loss.nll.detach())
        state.loss = value if state.loss is None else 0.98 * state.loss + 0.02 * value
        return loss.points

    def _backward(self, loss: Tensor) -> str | None:
        """Compute the gradient; return what of loss and gradient is not finite, None if all is."""
        if not torch.isfinite(loss):
            return f"the loss is {loss.item()}"
        self.optimiser.zero_grad(set_to_none=True)
        self.workers.backward(loss)
        gradients = [weight.grad for weight in self.model.parameters() if weight.grad is not None]
        # Any NaN or infinity is an extreme. It takes a tenth of the time of `isfinite` on all.
        extremes = [extreme for gradient in gradients for extreme in gradient.aminmax()]
        return None if torch.stack(extremes).isfinite().all() else "a gradient is not finite"

    def _skip(self, fault: str, indices: np.ndarray) -> None:
        """Skip the batch with a note, or stop the run, as the settings say."""
        state = self.state
        state.skipped += 1
        where = (
            f"{fault} in epoch {state.epoch + 1}, batch {state.batch}, "
            f"sequences {indices[:8].tolist()}…"
        )
        if self.config.not_finite == "skip" and state.skipped < MAX_SKIPPED:
            self._note = f"skipped: {where}"
            return
        row = f"; it is the {state.skipped}th in a row" if state.skipped > 1 else ""
        raise TrainingError(f"{where}{row}; the last good state stays in {self.out}")

    def _learning_rate(self, done: float) -> float:
        """Return the learning rate of a step: linear warm-up, then cosine decay.

        The schedule is that of Loshchilov & Hutter (2017, arXiv:1608.03983) without restarts.
        """
        config = self.config
        warm = min(1.0, (self.state.step + 1) / max(1, config.warmup_steps))
        cosine = 0.5 + 0.5 * math.cos(math.pi * min(1.0, done))
        return config.learning_rate * warm * (config.final_rate + (1 - config.final_rate) * cosine)

    @torch.no_grad()
    def _update_average(self) -> None:
        """Update the exponential moving average of the weights, with a shorter memory at first.

        The decay is min(average, (1 + t) / (10 + t)) at step t, as in TensorFlow.
        """
        decay = min(self.config.average, (1 + self.state.step) / (10 + self.state.step))
        weights = zip(self.average.parameters(), self.model.parameters(), strict=True)
        for average, weight in weights:
            average.lerp_(weight, 1 - decay)

    def _validate(self) -> None:
        """Validate the weights and their average; save the better one if it is the best yet.

        With `keep` "last", save it anyway.
        """
        candidates = {"average": self.average, "last": self.model}
        scores = {
            name: self.task.score(model, self.valid_split) for name, model in candidates.items()
        }
        finite = [name for name in scores if math.isfinite(scores[name])]
        if not finite:
            raise TrainingError(
                f"expected a finite {self.task.measure} of the {self.valid_split} split, got "
                f"{scores['last']} after epoch {self.state.epoch + 1}; the last good state stays "
                f"in {self.out}"
            )
        name = min(finite, key=lambda key: scores[key])
        self.state.valid = scores[name]
        if scores[name] < self.state.best or self.config.keep == "last":
            self.state.best = min(scores[name], self.state.best)
            self.card.train |= {
                "epoch": self.state.epoch + 1,
                "seconds": round(self.state.seconds),
                "weights": name,
            }
            self.card.metrics[self.valid_split] = {self.task.measure: round(scores[name], 4)}
            save(candidates[name], self.card, self.out)

    def _progress(self, done: float) -> Progress:
        state = self.state
        best = state.best if math.isfinite(state.best) else None
        return Progress(
            epoch=state.epoch + 1,
            epochs=self.config.epochs,
            step=state.step,
            done=done,
            seconds=state.seconds,
            points=self._points,
            points_per_s=self._points / (time.monotonic() - self._started),
            learning_rate=self.optimiser.param_groups[0]["lr"],
            loss=state.loss if state.loss is not None else math.nan,
            valid=state.valid,
            best=best,
            note=self._note,
        )

    def _save_state(self) -> None:
        """Write the state to resume from, all or nothing."""
        if not self.workers.first:
            return
        content = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "state": asdict(self.state),
            "model_config": to_dict(self.model.config),
            "train_config": to_dict(self.config),
            "card": self.card.raw,
        }
        write_state(self.out, content)

    def resume(self) -> None:
        """Continue from the state in `out`, if there is one.

        Raises TrainingError if it is damaged or of another run.
        """
        settings = (to_dict(self.model.config), to_dict(self.config))
        content = self.workers.broadcast(lambda: read_state(self.out, *settings, self.card.raw))
        if content is None:
            return
        self.model.load_state_dict(content["model"])
        self.average.load_state_dict(content["average"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.state = State(**content["state"])
        self.card.metrics = content["card"]["metrics"]
        # settings of this run win: a resumed run may change some of them
        self.card.train = content["card"]["train"] | self.card.train
