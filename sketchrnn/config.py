"""What a model is and how it is trained: frozen, validated dataclasses, saved in every card.

Also where the app and the shipped models are.

A field says what it means and its unit. A value outside of what is possible raises `UsageError`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from sketchrnn.errors import UsageError

Cell = Literal["lstm", "gru", "rnn"]
Encoder = Literal["shared", "own", "latent"]
NotFinite = Literal["stop", "skip"]
Keep = Literal["best", "last"]
SPLIT_BY = ("time", "driver")
"""Drives are tested on later ones, or on those of drivers who were never trained on."""
READS = ("strokes", "picture")
"""What a recogniser reads of a drawing."""
_PACKAGE = Path(__file__).resolve().parent
SHIPPED = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent
"""The folder of app.py, pages/ and checkpoints/: in a wheel a folder of the package, else beside
it (pyproject.toml)."""
Config = TypeVar("Config", "ModelConfig", "RecogniserConfig", "TrainConfig")


def require(ok: bool, name: str, expected: str, value: object) -> None:
    """Raise `UsageError` unless a setting is as expected."""
    if not ok:
        raise UsageError(f"{name} must be {expected}, but is {value!r}")


def _require_numbers(config: ModelConfig | RecogniserConfig | TrainConfig) -> None:
    """Refuse a value that is not of its field's type: settings and cards are JSON from outside."""
    for field in fields(config):
        value, kind = getattr(config, field.name), str(field.type)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if kind == "int":
            require(number and isinstance(value, int), field.name, "a whole number", value)
        elif kind == "float" or (kind == "float | None" and value is not None):
            require(number and abs(value) <= 1e300, field.name, "a finite number", value)


@dataclass(frozen=True)
class ModelConfig:
    """The architecture. Two models with equal configurations have interchangeable weights."""

    cell: Cell = "lstm"
    """The recurrent cell of encoder and decoder."""
    encoder: Encoder = "shared"
    """`shared`: one network reads and writes. `own`: a bidirectional one reads the start.
    `latent`: a bidirectional one gives z, as in Sketch-RNN (Ha & Eck 2017)."""
    hidden: int = 512
    """Units in each layer of the decoder."""
    layers: int = 1
    """Layers of the decoder."""
    encoder_hidden: int = 256
    """Units of the encoder in each direction (`own` and `latent`)."""
    latent_size: int = 128
    """Length of z (`latent`)."""
    mixtures: int = 20
    """M, the number of bivariate Gaussians in the output."""
    categories: int = 0
    """Number of categories that the model is conditioned on; 0 for an unconditional model."""
    category_size: int = 32
    """Length of the learned vector of a category or of a word."""
    words: int = 0
    """Number of tokens, styles and words, that the model is conditioned on instead of categories
    (`model/vocabulary.py`). Settings of a run give the largest number; the data has fewer."""
    dropout: float = 0.1
    """Share of the recurrent weights dropped in each training batch (DropConnect)."""
    position: str = "canvas"
    """The kind of surroundings, inputs beside each move (`model/surroundings/`). `none`: no inputs,
    as in Magenta's models. `relative`: the place from the first point. `fourier`: waves of the
    place on a map. `canvas`: what is drawn around the pen. `ways`: the flow map of the city."""
    shortest_wave: float = 0.0
    """Shortest wavelength of the Fourier features, in data units (metres)."""
    longest_wave: float = 0.0
    """Longest wavelength of the Fourier features, in data units (metres)."""
    waves: int = 0
    """Number of wavelengths between the two, in geometric progression."""
    start_pen: float = 1.0
    """Pen down in the decoder's first input, (0, 0, this, 0, 0): 1 as in Ha & Eck 2017, 0 in the
    models that Magenta released."""
    residual: bool = False
    """The means of the mixture are relative to the last move, so that an untrained model repeats
    it."""
    guess: int = 0
    """Number of moves that a second head forecasts at once (`inference/guess.py`); 0 for no
    head."""
    destination: bool = False
    """Whether a third head gives the density of the place after these moves."""
    goal: bool = False
    """Whether the network reads where it shall be and when, if that is known (`model/goal.py`)."""
    infill: int = 0
    """Number of moments inside a hole for which a head of a model with a goal forecasts the place,
    from the moves on both sides (`model/infill.py`); 0 for no head."""
    log_sigma_limit: float = 6.0
    """|log σ| is clamped to this: the narrowest Gaussian is e^-6 of the scale, never a spike."""

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        _require_numbers(self)
        require(self.cell in ("lstm", "gru", "rnn"), "cell", "lstm, gru or rnn", self.cell)
        require(
            self.encoder in ("shared", "own", "latent"),
            "encoder",
            "shared, own or latent",
            self.encoder,
        )
        for name, high in (
            ("hidden", 8192),
            ("layers", 8),
            ("encoder_hidden", 8192),
            ("latent_size", 4096),
            ("mixtures", 500),
            ("category_size", 1024),
        ):
            value = getattr(self, name)
            require(1 <= value <= high, name, f"a whole number from 1 to {high}", value)
        require(0 <= self.categories <= 100_000, "categories", "from 0 to 100000", self.categories)
        require(0 <= self.words <= 100_000, "words", "from 0 to 100000", self.words)
        both = bool(self.words and self.categories)
        require(not both, "words", "0 for a model with categories", self.words)
        require(0 <= self.dropout < 1, "dropout", "from 0 to below 1", self.dropout)
        require(0 <= self.guess <= 1000, "guess", "from 0 to 1000", self.guess)
        for name in ("destination", "goal"):
            value = getattr(self, name)
            require(isinstance(value, bool), name, "true or false", value)
        ok = self.guess > 0 or not self.destination
        require(ok, "guess", "above 0 for a model with a destination", self.guess)
        require(0 <= self.infill <= 1000, "infill", "from 0 to 1000", self.infill)
        ok = self.goal or not self.infill
        require(ok, "goal", "true for a model with infill", self.goal)
        ok = self.encoder == "shared" or not self.goal
        require(ok, "encoder", "shared for a model with a goal", self.encoder)
        require(0 <= self.start_pen <= 1, "start_pen", "from 0 to 1", self.start_pen)
        require(isinstance(self.residual, bool), "residual", "true or false", self.residual)
        limit = self.log_sigma_limit
        require(0 < limit <= 20, "log_sigma_limit", "above 0 and at most 20", limit)


@dataclass(frozen=True)
class RecogniserConfig:
    """The architecture of a recogniser, which names drawings and writes none."""

    categories: int = 2
    """How many names there are."""
    reads: str = "strokes"
    """`strokes` for a recurrent network that reads them in order, `picture` for a convolutional
    network that sees the finished picture."""
    words: bool = False
    """Whether the names are words: a drawing of an "alarm clock" is named by alarm and by clock."""
    hidden: int = 128
    """Units in each layer and direction; of the last layer but one of a convolutional network."""
    layers: int = 2
    """Layers, of one network that reads ahead and one that reads backwards each."""
    dropout: float = 0.3
    """Share of what each layer and the last one are given that is dropped in training."""

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        _require_numbers(self)
        for name, low, high in (("categories", 2, 100_000), ("hidden", 1, 8192), ("layers", 1, 8)):
            value = getattr(self, name)
            require(low <= value <= high, name, f"a whole number from {low} to {high}", value)
        require(0 <= self.dropout < 1, "dropout", "from 0 to below 1", self.dropout)
        require(self.reads in READS, "reads", f"one of {', '.join(READS)}", self.reads)
        require(isinstance(self.words, bool), "words", "true or false", self.words)


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained. The defaults are the recipe of the shipped checkpoints."""

    epochs: int = 30
    """Passes over the training split."""
    minutes: float | None = None
    """Stop after this wall-clock time instead; the learning rate then falls with the time."""
    batch_size: int = 64
    """Sequences in a batch."""
    learning_rate: float = 2e-3
    """Peak learning rate of AdamW, reached after the warm-up, then falling as a half cosine."""
    final_rate: float = 0.01
    """Share of the peak learning rate at the end."""
    warmup_steps: int = 200
    """Steps over which the learning rate rises from 0."""
    weight_decay: float = 1e-3
    """Decoupled weight decay of AdamW."""
    clip_value: float = 1.0
    """Each element of the gradient is clipped to ± this."""
    average: float = 0.998
    """Decay per step of the weight average that is validated beside the weights themselves."""
    scale_jitter: float = 0.15
    """Drawings, and drives without a place: each axis is multiplied by a number in 1 ± this."""
    rotate: float = 0.0
    """Drawings, and drives without a place: rotated by a random angle within ± this, radians."""
    mirror: float = 0.0
    """Drawings by hand: chance that one is mirrored, left to right. Icons and characters are not,
    nor are drawings whose name says left or right."""
    vary: float = 0.0
    """Drawings by hand: chance that the strokes of one are moved and its paper is bent
    (`drawings/variation.py`), so that a category of few drawings is not learnt by heart."""
    balance: float = 0.0
    """How far large categories are held back. A drawing of a category of n drawings is read in
    proportion to n^-balance: 0 reads each drawing once in an epoch, 1 all categories equally often.
    """
    position_noise: float = 0.0
    """Noise on the positions, data units, with targets that lead back to the true path. What a
    model draws is never exactly where people draw or cars drive, so it must learn to go on from
    there."""
    anywhere: float = 0.0
    """Trajectories: chance that one is read from a random point, as if it began there: a start that
    a user gives is seldom the beginning of a drive."""
    drop_points: float = 0.0
    """Drawings: chance that a point inside a stroke is left out. 0.1 in 2017; see `benchmarks`."""
    drop_words: float = 0.1
    """Chance that a drawing is read without its words, and that it is read without each of them."""
    drop_goal: float = 0.5
    """Share of the time for which a model with a goal does not see it."""
    kl_weight: float = 0.5
    """Weight of the KL term (`latent`)."""
    kl_floor: float = 0.2
    """KL below this many nats is not pushed further down (`latent`)."""
    only_infill: bool = False
    """Train the head for holes alone (`ModelConfig.infill`), and keep the other weights as they
    are in the model that the run begins with. No whole sequences are read, so it takes minutes."""
    max_points: int = 400
    """Longer training sequences are cut here, so that one batch fits in memory."""
    not_finite: NotFinite = "stop"
    """What a batch does whose loss or gradient is not finite: it stops the run, or it is skipped,
    with a note, and changes nothing."""
    keep: Keep = "best"
    """Which weights the checkpoint holds: those of the best validation, or of the last one. With
    noise on the positions the likelihood of clean drawings gets worse while endings get better, so
    that the best likelihood picks weights of the beginning."""
    seed: int = 0
    """Seed of the initialisation, the order of the data, and the augmentation."""

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        _require_numbers(self)
        require(1 <= self.epochs <= 1_000_000, "epochs", "at least 1", self.epochs)
        ok = self.minutes is None or self.minutes > 0
        require(ok, "minutes", "above 0", self.minutes)
        require(1 <= self.batch_size <= 65536, "batch_size", "from 1 to 65536", self.batch_size)
        for name in ("learning_rate", "clip_value"):
            require(getattr(self, name) > 0, name, "above 0", getattr(self, name))
        for name in ("final_rate", "average", "scale_jitter", "drop_points"):
            require(0 <= getattr(self, name) < 1, name, "from 0 to below 1", getattr(self, name))
        for name in ("anywhere", "mirror", "vary", "balance", "drop_words", "drop_goal"):
            require(0 <= getattr(self, name) <= 1, name, "from 0 to 1", getattr(self, name))
        for name in (
            "warmup_steps",
            "weight_decay",
            "rotate",
            "position_noise",
            "kl_weight",
            "kl_floor",
        ):
            require(getattr(self, name) >= 0, name, "0 or above", getattr(self, name))
        ok = isinstance(self.only_infill, bool)
        require(ok, "only_infill", "true or false", self.only_infill)
        require(self.max_points >= 2, "max_points", "at least 2", self.max_points)
        known = self.not_finite in ("stop", "skip")
        require(known, "not_finite", "stop or skip", self.not_finite)
        require(self.keep in ("best", "last"), "keep", "best or last", self.keep)
        require(0 <= self.seed < 2**32, "seed", "from 0 to 4294967295", self.seed)


def override(config: Config, values: dict[str, Any]) -> Config:
    """Return `config` with some fields replaced; an unknown field is named in the error."""
    known = {field.name for field in fields(config)}
    unknown = sorted(set(values) - known)
    if unknown:
        names = ", ".join(sorted(known))
        raise UsageError(f"{type(config).__name__} has no field {unknown[0]!r}; it has {names}")
    return replace(config, **values)


def to_dict(config: ModelConfig | RecogniserConfig | TrainConfig) -> dict[str, Any]:
    """Return the fields as plain data for a card."""
    return asdict(config)
