"""What Keras gave in the lesson `scratch`, for installations without Keras.

Recorded on two cores of a shared machine with Keras 3.15.1 on PyTorch 2.13, seed 0 and 32 units.
Not here: the comparison itself (`lessons/scratch.py`).
"""

from __future__ import annotations

from typing import NamedTuple


class Recorded(NamedTuple):
    """Largest differences from NumPy, and the times of the fastest passes."""

    forward_difference: float
    backward_difference: float
    forward: float  # seconds
    backward: float  # seconds


VERSION = "3.15.1"
COMMAND = (
    f"pip install keras=={VERSION}\n"
    'python -c "from sketchrnn.learn.lessons import scratch; '
    "print(scratch.run(cell='{cell}').implementations[2])\""
)
"""Makes the record of a cell."""
RECORDED = {
    "rnn": Recorded(1.3e-07, 3.4e-06, 0.0618, 0.0043),
    "gru": Recorded(1.4e-16, 1.2e-14, 0.0393, 0.0031),
    "lstm": Recorded(1.1e-16, 5.3e-15, 0.0032, 0.0033),
}
"""By cell; SimpleRNN of Keras multiplies its matrices in float32."""
