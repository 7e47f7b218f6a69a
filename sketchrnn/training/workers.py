"""The processes that train one model together: one alone, or many through Lightning Fabric.

Each takes its part of every batch, and what they learn is what one process would learn of the whole
batch: means are over all parts, weighted by what is in them, and gradients are added up. The first
process also validates, writes and shows progress. What is not here: the loop (`train.py`).
"""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, TypeVar
from uuid import uuid4

import torch
from torch import Tensor, nn
from torch.distributed.distributed_c10d import PrefixStore, Store
from torch.distributed.rendezvous import rendezvous

from sketchrnn.errors import SketchRNNError, UsageError

Result = TypeVar("Result")
MEETING_PAUSE = 0.1
"""Seconds between two looks at who is there."""


class Workers:
    """One process alone: it is the first, and its part is all."""

    first = True
    restarted = False
    """They have been started anew by torchrun, after one of them had died."""

    def __init__(self) -> None:
        """Take a GPU if there is one."""
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def part(self, size: int) -> slice:
        """Return which of the `size` sequences of a batch are for this process."""
        return slice(None)

    def mean(self, value: Tensor, weight: Tensor | int) -> Tensor:
        """Return the mean of the processes' values [], each of its own weight.

        The gradient of it is that of this process's share alone; `backward` adds the others'.
        """
        return value

    def total(self, number: int) -> int:
        """Return the sum of the processes' numbers."""
        return number

    def wrap(self, model: nn.Module) -> Any:
        """Return the model to compute losses with; it has the same weights and attributes."""
        return model

    def backward(self, loss: Tensor) -> None:
        """Compute the gradient of a loss, the same in all processes."""
        loss.backward()

    def agree(self, *values: float) -> tuple[float, ...]:
        """Return the largest of the processes' values, for each of them."""
        return values

    def share(self, make: Callable[[], Result]) -> Result:
        """Return what the first process makes; an error of ours ends all, and the first tells."""
        return make()

    @contextmanager
    def first_of_machine(self) -> Iterator[None]:
        """Let the first process of each machine through before the others."""
        yield


class Together(Workers):
    """One of several processes, on one machine or many."""

    def __init__(self, devices: int, nodes: int) -> None:
        """Join the others, or start those of this machine if nothing has started them."""
        try:
            from lightning_fabric import Fabric
        except ImportError:
            raise UsageError(
                "training in several processes needs Lightning Fabric: pip install "
                "lightning-fabric, or this package with its extra `cluster`"
            ) from None
        from lightning_fabric.utilities.exceptions import MisconfigurationException

        accelerator = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self._fabric = Fabric(
                accelerator=accelerator, devices=devices, num_nodes=nodes, strategy="ddp"
            )
            if _started():
                _connect("nccl" if accelerator == "cuda" else "gloo")
            self._fabric.launch()
        except (ValueError, MisconfigurationException) as error:
            raise UsageError(f"{nodes} x {devices} processes can't be had: {error}") from None
        self.device = self._fabric.device
        self.first = self._fabric.is_global_zero
        # Each machine counts for itself, and only its own processes' deaths.
        self.restarted = self.agree(float(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")))[0] > 0

    def part(self, size: int) -> slice:
        """Return every n-th sequence; all, if there are fewer sequences than processes.

        What all do alike counts once, as `mean` divides by the weights of all.
        """
        count = self._fabric.world_size
        return slice(self._fabric.global_rank, None, count) if size >= count else slice(None)

    def mean(self, value: Tensor, weight: Tensor | int) -> Tensor:
        """Return the mean of the processes' values, each of its own weight."""
        own = torch.as_tensor(weight, device=value.device, dtype=torch.float64)
        sums = self._fabric.all_reduce(torch.stack((value.detach() * own, own)), reduce_op="sum")
        assert isinstance(sums, Tensor)
        share = value * (own / sums[1]).to(value.dtype)
        # The same bits everywhere, so that all see the same loss and none stops alone.
        return (sums[0] / sums[1]).to(value.dtype) + (share - share.detach())

    def total(self, number: int) -> int:
        """Return the sum of the processes' numbers."""
        return int(self._reduce([number], "sum")[0])

    def wrap(self, model: nn.Module) -> Any:
        """Return the model with its gradients averaged over the processes."""
        return self._fabric.setup_module(model)

    def backward(self, loss: Tensor) -> None:
        """Compute the gradient; the wrapped model averages, so that a sum is as many times it."""
        self._fabric.backward(loss * self._fabric.world_size)

    def agree(self, *values: float) -> tuple[float, ...]:
        """Return the largest of the processes' values, for each of them."""
        return tuple(self._reduce(values, "max").tolist())

    def share(self, make: Callable[[], Result]) -> Result:
        """Return what the first process makes; an error of ours ends all, and the first tells."""
        made: tuple[Result | None, SketchRNNError | None] = (None, None)
        if self.first:
            try:
                made = (make(), None)
            except SketchRNNError as error:
                made = (None, error)
        result, error = self._fabric.broadcast(made)
        if error is not None:
            raise error if self.first else SystemExit(2)
        return result  # pyright: ignore[reportReturnType]

    @contextmanager
    def first_of_machine(self) -> Iterator[None]:
        """Let the first process of each machine through before the others."""
        with self._fabric.rank_zero_first(local=True):
            yield

    def _reduce(self, values: Any, how: str) -> Tensor:
        numbers = torch.tensor(values, dtype=torch.float64, device=self.device)
        reduced = self._fabric.all_reduce(numbers, reduce_op=how)
        assert isinstance(reduced, Tensor)
        return reduced


def gather(devices: int | None, nodes: int | None) -> Workers:
    """Return the processes to train in: as many as torchrun has started, else one, if not told.

    Args:
        devices: processes on this machine, each with a GPU of its own if there are any.
        nodes: machines.
    """
    started = _started()
    if devices is None:
        devices = int(os.environ["LOCAL_WORLD_SIZE"]) if started else 1
    if nodes is None:
        nodes = int(os.environ["GROUP_WORLD_SIZE"]) if started else 1
    for name, value in (("devices", devices), ("nodes", nodes)):
        if value < 1:
            raise UsageError(f"--{name} must be at least 1, but is {value}")
    if devices * nodes == 1 and not started:
        return Workers()
    if started and devices * nodes != int(os.environ["WORLD_SIZE"]):
        raise UsageError(
            f"torchrun has started {os.environ['WORLD_SIZE']} processes, but --devices and "
            f"--nodes ask for {devices * nodes}"
        )
    return Together(devices, nodes)


def _started() -> bool:
    """Return whether torchrun has started this process."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def _connect(backend: str) -> None:
    """Join the processes that torchrun has started, this time."""
    store, rank, count = next(rendezvous("env://"))
    store = meet(store, rank, count)
    torch.distributed.init_process_group(backend, store=store, rank=rank, world_size=count)
    atexit.register(torch.distributed.destroy_process_group)


def meet(store: Store, rank: int, count: int) -> Store:
    """Return a part of the store that is for the processes which are alive now, and for no others.

    When torchrun starts processes anew, they find in its store where those before them could be
    reached, and wait for them in vain. So each leaves a mark of its own and says which marks it
    sees, until all say the same: the dead never name a mark that is younger than they.
    """
    marks, seen = ([f"{name}/{i}" for i in range(count)] for name in ("mark", "seen"))
    store.set(marks[rank], uuid4().hex)
    while True:
        mine = b" ".join(store.multi_get(marks)).decode()
        store.set(seen[rank], mine)
        if all(theirs.decode() == mine for theirs in store.multi_get(seen)):
            return PrefixStore(sha256(mine.encode()).hexdigest(), store)
        time.sleep(MEETING_PAUSE)
