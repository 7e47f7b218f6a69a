"""The bundled training script: the loop, validation, the best checkpoint, and resuming.

Everything random in a step follows from (seed, epoch, batch), so a resumed run goes on as the
uninterrupted one would have. After each epoch the weights and their running average are validated;
the better of the two is saved when it is the best so far; its weights before its card, so that a
run killed at any moment leaves a checkpoint that loads, and resuming repeats what was lost. What is
not here: reading data (`data/`), the file of the state (`resume.py`) and the log
(`training_log.py`).
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
from sketchrnn.training.state import State, read_state, sweep, write_state
from sketchrnn.training.tasks import task_for
from sketchrnn.training.workers import Workers

SAVE_SECONDS = 120.0
"""The state to resume from is written at least this often."""
MAX_SKIPPED = 10
"""So many batches in a row that are not finite stop any run: what is broken is not the batch."""
LOG_STEPS = 50
"""A row of the log is written after so many steps, and after each validation."""


class Trainer:
    """One run: a model, its optimiser, the average of its weights, and where it stands."""

    def __init__(
        self,
        dataset: Dataset,
        out: Path,
        model_config: ModelConfig | RecogniserConfig,
        config: TrainConfig,
        card: Card,
        workers: Workers | None = None,
    ) -> None:
        """Build the model and the optimiser; nothing is read or written yet."""
        torch.manual_seed(config.seed)
        self.dataset, self.out, self.config, self.card = dataset, out, config, card
        self.workers = Workers() if workers is None else workers
        self.task = task_for(dataset, model_config, config, card.scale, self.workers)
        self.model = self.task.build().to(self.workers.device)
        self._wrapped: Any = self.model
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.train_indices = dataset.indices("train")
        # A small set may have nothing to validate on; then what it learns from must do.
        self.judge = "valid" if len(dataset.indices("valid")) else "train"
        self.state = State()
        self._points = 0
        self._note: str | None = None
        self._began = self._started = self._saved = time.monotonic()

    def run(self, report: Callable[[Progress], None], stop: Callable[[], bool]) -> Card:
        """Train to the end or until `stop()`; return the card of the best checkpoint."""
        self._began = time.monotonic() - self.state.seconds
        self._started = self._saved = time.monotonic()
        count = math.ceil(len(self.train_indices) / self.config.batch_size)
        self._wrapped = self.workers.wrap(self.model)
        try:
            # Before the first checkpoint: a model without a state can't be gone on with.
            self._save_state()
            if self._done(count) < 1:
                with self._open_log() as log:
                    self._train(count, log, report, stop)
            self._save_state()
        except OSError as error:  # no space, no permission: what stands was replaced by nothing
            raise TrainingError(
                f"writing failed ({error.strerror}); the last good state stays in {self.out}"
            ) from error
        return self.card

    def _open_log(self) -> AbstractContextManager[Log | None]:
        """Begin to write into the run's folder, if that is for this process."""
        if not self.workers.first:
            return nullcontext()
        sweep(self.out)
        return Log(self.out, self.state.step)

    def _train(
        self,
        count: int,
        log: Log | None,
        report: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> None:
        """Train on epochs of `count` batches each, to the end or until `stop()`.

        log: that of the first process, which also validates and reports.
        """
        while self._done(count) < 1:
            self._train_epoch(count, log, report, stop)
            if self.state.batch < count and self._done(count) < 1:
                break  # stopped by the user: the epoch goes on when the run is resumed
            if log is not None:
                self._validate()
                log.write(self._progress(self._done(count)), validated=True)
            self.state.epoch, self.state.batch = self.state.epoch + 1, 0
            self._save_state()

    def _train_epoch(
        self,
        count: int,
        log: Log | None,
        report: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> None:
        """Train on what is left of an epoch's `count` batches, or until the run ends or stops."""
        batches = self._batches(self.state.epoch)
        while self.state.batch < count:
            elapsed = time.monotonic() - self._began
            self.state.seconds, asked = self.workers.agree(elapsed, float(stop()))
            done = self._done(count)
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

    def _done(self, batches: int) -> float:
        if self.config.minutes is not None:
            return self.state.seconds / (60 * self.config.minutes)
        return (self.state.epoch + self.state.batch / batches) / self.config.epochs

    def _batches(self, epoch: int) -> list[np.ndarray]:
        rng = np.random.default_rng([self.config.seed, epoch])
        lengths = self.dataset.lengths(self.train_indices)
        batches = bucketed_batches(lengths, self.config.batch_size, rng)
        return [self.train_indices[batch] for batch in batches]

    def _step(self, indices: np.ndarray, done: float) -> int:
        """Train on one batch; return its number of real points, 0 if it was skipped."""
        config, state = self.config, self.state
        torch.manual_seed(config.seed * 1_000_003 + state.step)
        rng = np.random.default_rng([config.seed, state.epoch, state.batch, 1])
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate(done)
        self.model.train()
        loss = self.task.loss(self._wrapped, indices, rng)
        fault = self._differentiate(loss.total)
        if fault is not None:
            self._skip(fault, indices)
            return 0
        state.skipped, self._note = 0, None
        torch.nn.utils.clip_grad_value_(self.model.parameters(), config.clip_value)
        self.optimiser.step()
        self._follow()
        value = float(loss.nll.detach())
        state.loss = value if state.loss is None else 0.98 * state.loss + 0.02 * value
        return loss.points

    def _differentiate(self, loss: Tensor) -> str | None:
        """Compute the gradient; return what is not finite, if anything is."""
        if not torch.isfinite(loss):
            return f"the loss is {loss.item()}"
        self.optimiser.zero_grad(set_to_none=True)
        self.workers.backward(loss)
        gradients = [weight.grad for weight in self.model.parameters() if weight.grad is not None]
        # A tenth of the time of `isfinite` on all numbers: what is not finite is an extreme.
        extremes = [extreme for gradient in gradients for extreme in gradient.aminmax()]
        return None if torch.stack(extremes).isfinite().all() else "a gradient is not finite"

    def _skip(self, fault: str, indices: np.ndarray) -> None:
        """Leave the batch out, with a note, or stop the run if that is what is wanted."""
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

    def _rate(self, done: float) -> float:
        """Return the learning rate: up in a straight line, then down as a half cosine."""
        config = self.config
        warm = min(1.0, (self.state.step + 1) / max(1, config.warmup_steps))
        cosine = 0.5 + 0.5 * math.cos(math.pi * min(1.0, done))
        return config.learning_rate * warm * (config.final_rate + (1 - config.final_rate) * cosine)

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the running average of the weights; shorter memory at first."""
        decay = min(self.config.average, (1 + self.state.step) / (10 + self.state.step))
        weights = zip(self.average.parameters(), self.model.parameters(), strict=True)
        for average, weight in weights:
            average.lerp_(weight, 1 - decay)

    def _validate(self) -> None:
        """Validate the weights and their average; save the better one if it is the best so far."""
        candidates = {"average": self.average, "last": self.model}
        scores = {name: self.task.score(model, self.judge) for name, model in candidates.items()}
        finite = [name for name in scores if math.isfinite(scores[name])]
        if not finite:
            raise TrainingError(
                f"the {self.task.measure} of the {self.judge} split is {scores['last']} after "
                f"epoch {self.state.epoch + 1}; the last good state stays in {self.out}"
            )
        name = min(finite, key=lambda key: scores[key])
        self.state.valid = scores[name]
        if scores[name] < self.state.best:
            self.state.best = scores[name]
            self.card.train |= {
                "epoch": self.state.epoch + 1,
                "seconds": round(self.state.seconds),
                "weights": name,
            }
            self.card.metrics[self.judge] = {self.task.measure: round(scores[name], 4)}
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
        """Write everything that a resumed run needs, whole or not at all."""
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
        """Go on from the state in `out`; raises `TrainingError` if it is of another run."""
        settings = (to_dict(self.model.config), to_dict(self.config))
        content = self.workers.share(lambda: read_state(self.out, *settings, self.card.raw))
        if content is None:
            return
        self.model.load_state_dict(content["model"])
        self.average.load_state_dict(content["average"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.state = State(**content["state"])
        self.card.metrics = content["card"]["metrics"]
        came_of_it = content["card"]["train"]
        self.card.train = came_of_it | self.card.train
