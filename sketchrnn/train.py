"""The bundled training script: the loop, validation, the best checkpoint, and resuming.

Everything random in a step follows from (seed, epoch, batch), so a resumed run goes on as the
uninterrupted one would have. After each epoch the weights and their running average are validated;
the better of the two is saved when it is the best so far; its weights before its card, so that a
run killed at any moment leaves a checkpoint that loads, and resuming repeats what was lost. What is
not here: reading data (`data/`).
"""

from __future__ import annotations

import copy
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sketchrnn.checkpoint import Card, make_card, save
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, to_dict
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.errors import TrainingError, UsageError
from sketchrnn.sequence import bucketed_batches
from sketchrnn.tasks import task_for

STATE = "resume.pt"
STATE_KEYS = {"model", "average", "optimiser", "state", "model_config", "train_config", "card"}
SAVE_SECONDS = 120.0
"""The state to resume from is written at least this often."""


@dataclass
class Progress:
    """Where a run stands; given to the caller after each step."""

    epoch: int
    epochs: int
    step: int
    done: float  # share of the whole run, 0 to 1
    seconds: float  # of training so far, over all resumed parts
    points: int  # real points trained on in this process
    points_per_s: float
    loss: float  # running mean, nats
    valid: float | None  # score of the last validation
    best: float | None


@dataclass
class _State:
    """All of the loop's state; saved and restored whole."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    best: float = math.inf
    valid: float | None = None
    loss: float | None = None


class Trainer:
    """One run: a model, its optimiser, the average of its weights, and where it stands."""

    def __init__(
        self,
        dataset: Dataset,
        out: Path,
        model_config: ModelConfig | RecogniserConfig,
        config: TrainConfig,
        card: Card,
    ) -> None:
        """Build the model and the optimiser; nothing is read or written yet."""
        torch.manual_seed(config.seed)
        self.dataset, self.out, self.config, self.card = dataset, out, config, card
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.task = task_for(dataset, model_config, config, card.scale)
        self.model = self.task.build().to(self.device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
        )
        self.train_indices = dataset.indices("train")
        # A small set may have nothing to validate on; then what it learns from must do.
        self.judge = "valid" if len(dataset.indices("valid")) else "train"
        self.state = _State()

    def run(self, report: Callable[[Progress], None], stop: Callable[[], bool]) -> Card:
        """Train to the end or until `stop()`; return the card of the best checkpoint."""
        began, points, saved = time.monotonic() - self.state.seconds, 0, time.monotonic()
        started = time.monotonic()
        count = math.ceil(len(self.train_indices) / self.config.batch_size)
        while self._done(count) < 1:
            batches = self._batches(self.state.epoch)
            while self.state.batch < count:
                self.state.seconds = time.monotonic() - began
                done = self._done(count)
                if done >= 1 or stop():
                    break
                points += self._step(batches[self.state.batch], done)
                self.state.batch += 1
                self.state.step += 1
                rate = points / (time.monotonic() - started)
                report(self._progress(done, points, rate))
                if time.monotonic() - saved > SAVE_SECONDS:
                    self._save_state()
                    saved = time.monotonic()
            if self.state.batch < count and self._done(count) < 1:
                break  # stopped by the user: the epoch goes on when the run is resumed
            self._validate()
            self.state.epoch, self.state.batch = self.state.epoch + 1, 0
            self._save_state()
        self._save_state()
        return self.card

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
        """Train on one batch; return its number of real points."""
        config, state = self.config, self.state
        torch.manual_seed(config.seed * 1_000_003 + state.step)
        rng = np.random.default_rng([config.seed, state.epoch, state.batch, 1])
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate(done)
        self.model.train()
        loss = self.task.loss(self.model, indices, rng)
        if not torch.isfinite(loss.total):
            raise TrainingError(
                f"the loss is {loss.total.item()} in epoch {state.epoch + 1}, batch {state.batch}, "
                f"sequences {indices[:8].tolist()}…; the last good state stays in {self.out}"
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.total.backward()
        torch.nn.utils.clip_grad_value_(self.model.parameters(), config.clip_value)
        self.optimiser.step()
        self._follow()
        value = float(loss.nll.detach())
        state.loss = value if state.loss is None else 0.98 * state.loss + 0.02 * value
        return loss.points

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
        name = min(scores, key=lambda key: scores[key])
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

    def _progress(self, done: float, points: int, rate: float) -> Progress:
        state = self.state
        best = state.best if math.isfinite(state.best) else None
        return Progress(
            epoch=state.epoch + 1,
            epochs=self.config.epochs,
            step=state.step,
            done=done,
            seconds=state.seconds,
            points=points,
            points_per_s=rate,
            loss=state.loss if state.loss is not None else math.nan,
            valid=state.valid,
            best=best,
        )

    def _save_state(self) -> None:
        """Write everything that a resumed run needs, whole or not at all."""
        self.out.mkdir(parents=True, exist_ok=True)
        temporary = self.out / f".{STATE}.{os.getpid()}"
        content = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "state": asdict(self.state),
            "model_config": to_dict(self.model.config),
            "train_config": to_dict(self.config),
            "card": self.card.raw,
        }
        try:
            torch.save(content, temporary)
            os.replace(temporary, self.out / STATE)
        finally:
            temporary.unlink(missing_ok=True)

    def resume(self) -> None:
        """Go on from the state in `out`; raises `TrainingError` if it is of another run."""
        path = self.out / STATE
        if not path.exists():
            return
        try:
            content: dict[str, Any] = torch.load(path, map_location=self.device, weights_only=True)
        except Exception as error:  # torch raises many kinds for a damaged file
            raise TrainingError(f"{path}: the state to resume from is damaged ({error})") from None
        if not isinstance(content, dict) or content.keys() != STATE_KEYS:
            raise TrainingError(
                f"{path}: the state to resume from is damaged (it is of other parts)"
            )
        theirs = _identity(content["model_config"], content["train_config"], content["card"])
        mine = _identity(to_dict(self.model.config), to_dict(self.config), self.card.raw)
        for name, value in mine.items():
            if theirs.get(name) != value:
                raise TrainingError(
                    f"{path}: was made by another run, whose {name} was {theirs.get(name)!r:.80}, "
                    f"not {value!r:.80}"
                )
        self.model.load_state_dict(content["model"])
        self.average.load_state_dict(content["average"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.state = _State(**content["state"])
        self.card.metrics = content["card"]["metrics"]
        came_of_it = content["card"]["train"]
        self.card.train = came_of_it | self.card.train


def _identity(
    model_config: dict[str, Any], train_config: dict[str, Any], card: dict[str, Any]
) -> dict[str, Any]:
    """Return what must be the same when a run is resumed: all but how long it takes."""
    train = {k: v for k, v in train_config.items() if k not in ("epochs", "minutes")}
    data = [(part["sequences"], part["points"]) for part in card["data"]]
    return {"kind": card["kind"]} | model_config | train | {"data": data, "scale": card["scale"]}


def card_for(
    dataset: Dataset,
    name: str,
    model_config: ModelConfig | RecogniserConfig,
    config: TrainConfig,
    command: str,
) -> Card:
    """Return the card of a run that begins: everything but the metrics."""
    info = dataset.info
    names = isinstance(model_config, RecogniserConfig)
    allowed = [len(info.categories)] if names else [0, len(info.categories)]
    if model_config.categories not in allowed:
        raise UsageError(
            f"categories must be {' or '.join(map(str, allowed))}, as many as {info.name} has, "
            f"but is {model_config.categories}"
        )
    train = dataset.indices("train")
    lengths = dataset.lengths(train)
    return make_card(
        name,
        "recogniser" if names else info.kind,
        model_config,
        dataset.scale(),
        categories=info.categories if model_config.categories else [],
        canvas=info.canvas,
        epsilon=info.epsilon,
        grid=info.grid,
        first_point=info.first_point,
        step_s=info.step_s,
        frame=info.frame,
        seen_s=info.seen_s,
        horizon_s=info.horizon_s,
        split_by=info.split_by,
        longest=int(np.percentile(lengths, 99.5)),
        data=[
            {
                "name": info.name,
                "licence": info.licence,
                "credit": info.credit,
                "sequences": {part: len(dataset.indices(part)) for part in SPLITS},
                "points": int(lengths.sum()),
            }
        ],
        train=to_dict(config),
        command=command,
        seed=config.seed,
    )
