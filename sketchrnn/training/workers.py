"""The processes that train one model together: one alone, or several through Lightning Fabric.

Each process takes its part of every batch. The result is that of one process with the whole batch:
means are weighted means over all parts, and gradients are added up. Only the first process
validates, writes and shows progress. Not here: the loop (`trainer.py`).
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
"""Seconds between two checks that all processes have arrived."""


class Workers:
    """One process alone: it is the first, and takes the whole of each batch."""

    first = True
    """Whether this is the process that validates, writes and shows progress."""
    restarted = False
    """Whether torchrun has restarted the processes after one of them died."""

    def __init__(self) -> None:
        """Use the GPU if there is one."""
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def part(self, size: int) -> slice:
        """Return which of the `size` sequences of a batch this process trains on."""
        return slice(None)

    def mean(self, value: Tensor, weight: Tensor | int) -> Tensor:
        """Return the weighted mean of the values [] of all processes.

        Its gradient is that of this process's part alone; `backward` adds the others.
        """
        return value

    def sum(self, number: int) -> int:
        """Return the sum of the numbers of all processes."""
        return number

    def wrap(self, model: nn.Module) -> Any:
        """Return the model for the forward pass. It shares weights and attributes with `model`."""
        return model

    def backward(self, loss: Tensor) -> None:
        """Compute the gradient of a loss. It is the same in all processes."""
        loss.backward()

    def maximum(self, *values: float) -> tuple[float, ...]:
        """Return the largest value among all processes, for each of `values`."""
        return values

    def broadcast(self, make: Callable[[], Result]) -> Result:
        """Call `make` in the first process and return its result in all of them.

        A SketchRNNError ends all processes; only the first one reports it.
        """
        return make()

    @contextmanager
    def first_of_machine(self) -> Iterator[None]:
        """Run the block in the first process of each machine, then in the others."""
        yield


class FabricWorkers(Workers):
    """One of several processes, on one machine or many."""

    def __init__(self, devices: int, nodes: int) -> None:
        """Join the other processes, or start those of this machine if torchrun has not."""
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
            raise UsageError(
                f"expected {nodes} x {devices} processes, but they can't start: {error}"
            ) from None
        self.device = self._fabric.device
        self.first = self._fabric.is_global_zero
        # Each machine counts restarts for itself, and only those that its own processes caused.
        self.restarted = (
            self.maximum(float(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")))[0] > 0
        )

    def part(self, size: int) -> slice:
        """Return every n-th sequence, or all if there are fewer sequences than processes.

        In the second case all processes do the same work. `mean` is right nevertheless, since it
        divides by the sum of all weights.
        """
        count = self._fabric.world_size
        return slice(self._fabric.global_rank, None, count) if size >= count else slice(None)

    def mean(self, value: Tensor, weight: Tensor | int) -> Tensor:
        """Return the weighted mean of the values [] of all processes."""
        own = torch.as_tensor(weight, device=value.device, dtype=torch.float64)
        sums = self._fabric.all_reduce(torch.stack((value.detach() * own, own)), reduce_op="sum")
        assert isinstance(sums, Tensor)
        share = value * (own / sums[1]).to(value.dtype)
        # The value has the same bits in all processes, so that none of them stops alone. The last
        # term is 0 and carries the gradient.
        return (sums[0] / sums[1]).to(value.dtype) + (share - share.detach())

    def sum(self, number: int) -> int:
        """Return the sum of the numbers of all processes."""
        return int(self._reduce([number], "sum")[0])

    def wrap(self, model: nn.Module) -> Any:
        """Return the model with its gradients averaged over the processes."""
        return self._fabric.setup_module(model)

    def backward(self, loss: Tensor) -> None:
        """Compute the gradient. The wrapped model averages over processes, and a sum is wanted."""
        self._fabric.backward(loss * self._fabric.world_size)

    def maximum(self, *values: float) -> tuple[float, ...]:
        """Return the largest value among all processes, for each of `values`."""
        return tuple(self._reduce(values, "max").tolist())

    def broadcast(self, make: Callable[[], Result]) -> Result:
        """Call `make` in the first process and return its result in all of them.

        A SketchRNNError ends all processes; only the first one reports it.
        """
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
        """Run the block in the first process of each machine, then in the others."""
        with self._fabric.rank_zero_first(local=True):
            yield

    def _reduce(self, values: Any, how: str) -> Tensor:
        numbers = torch.tensor(values, dtype=torch.float64, device=self.device)
        reduced = self._fabric.all_reduce(numbers, reduce_op=how)
        assert isinstance(reduced, Tensor)
        return reduced


def gather(devices: int | None, nodes: int | None) -> Workers:
    """Return the processes to train in.

    Args:
        devices: processes on each machine, each with its own GPU if there are GPUs. If None, as
            many as torchrun has started, or one.
        nodes: machines. If None, as many as torchrun has, or one.
    """
    started = _started()
    if devices is None:
        devices = int(os.environ["LOCAL_WORLD_SIZE"]) if started else 1
    if nodes is None:
        nodes = int(os.environ["GROUP_WORLD_SIZE"]) if started else 1
    for name, value in (("devices", devices), ("nodes", nodes)):
        if value < 1:
            raise UsageError(f"--{name}: expected at least 1, got {value}")
    if devices * nodes == 1 and not started:
        return Workers()
    if started and devices * nodes != int(os.environ["WORLD_SIZE"]):
        raise UsageError(
            f"expected {devices * nodes} processes by --devices and --nodes, but torchrun has "
            f"started {os.environ['WORLD_SIZE']}"
        )
    return FabricWorkers(devices, nodes)


def _started() -> bool:
    """Return whether torchrun has started this process."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def _connect(backend: str) -> None:
    """Join the processes that torchrun has started, without those before a restart."""
    store, rank, count = next(rendezvous("env://"))
    store = meet(store, rank, count)
    torch.distributed.init_process_group(backend, store=store, rank=rank, world_size=count)
    atexit.register(torch.distributed.destroy_process_group)


def meet(store: Store, rank: int, count: int) -> Store:
    """Return a part of the store that only the `count` processes alive now use.

    When torchrun restarts processes, its store still holds the addresses of the dead ones, and the
    new ones would wait for these. So each process writes a new random mark, and then the list of
    all marks that it sees, until all lists are equal. A dead process cannot have listed a mark that
    was written after its death. The hash of the list is the name of the part.
    """
    marks, seen = ([f"{name}/{i}" for i in range(count)] for name in ("mark", "seen"))
    store.set(marks[rank], uuid4().hex)
    while True:
        mine = b" ".join(store.multi_get(marks)).decode()
        store.set(seen[rank], mine)
        if all(theirs.decode() == mine for theirs in store.multi_get(seen)):
            return PrefixStore(sha256(mine.encode()).hexdigest(), store)
        time.sleep(MEETING_PAUSE)
