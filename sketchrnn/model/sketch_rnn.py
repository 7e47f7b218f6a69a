"""The network: an encoder that reads a start, a decoder that writes the ending, a mixture head.

Sequence to sequence (Sutskever et al. 2014) with the output density of Graves 2013. Three encoders:
`shared`, one recurrent network reads and writes; `own`, a bidirectional one reads the start and its
last states begin the decoder; `latent`, a bidirectional one gives z (Ha & Eck 2017, section 3.2).
The surroundings of the pen (`surroundings/`) and a learned vector of the category are inputs beside
each move; instead of a category, it may be the sum of the vectors of words (`vocabulary.py`). Not
here: the density (`mixture.py`), the loss (`losses.py`) and sampling (`sampling/`).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from sketchrnn.config import ModelConfig
from sketchrnn.model.batch import NO_WORDS, Batch, Layout
from sketchrnn.model.both_ways import last_states
from sketchrnn.model.goal import GOAL_SIZE
from sketchrnn.model.infill import infill_head
from sketchrnn.model.mixture import head_size
from sketchrnn.model.surroundings.base import Surroundings
from sketchrnn.model.vocabulary import PADDING, Vocabulary
from sketchrnn.trajectories.flow_map import FlowMap

CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
State = tuple[Tensor, ...]
"""(h, c) of an LSTM, (h,) of the others; each [layers, B, hidden]."""
GUESS_DROPOUT = 0.1
"""Dropout of the hidden layer of the forecast."""


class Heads(NamedTuple):
    """The outputs of the network before each target."""

    mixture: Tensor  # [T, B, 3 + 6 M], the density of the next move (`mixture.py`)
    kl: Tensor  # [B] nats, the KL term of a latent code, else 0
    guess: Tensor | None  # [T, B, G, 2] model units, of a model that guesses
    destination: Tensor | None  # [T, B, 3 + 6 M], density of the mean of the next G moves


class SketchRNN(nn.Module):
    """The model of drawings and of trajectories. Moves are in model units, positions in data
    units.
    """

    def __init__(
        self,
        config: ModelConfig,
        scale: float,
        flow_map: FlowMap | None = None,
        vocabulary: Vocabulary = NO_WORDS,
    ) -> None:
        """Initialise the weights.

        Args:
            config: the architecture.
            scale: divides the moves, data units.
            flow_map: for surroundings that need one.
            vocabulary: of a model with words, as large as `config.words`.
        """
        super().__init__()
        self.config = config
        self.scale = float(scale)
        self.layout = Layout.of(config, self.scale, flow_map, vocabulary)
        category = config.category_size if config.categories or config.words else 0
        if config.categories:
            vectors = _normal(config.categories, category)
            self.category = nn.Embedding.from_pretrained(vectors, freeze=False)
        if config.words:
            vectors = _normal(config.words, category, 0.5)  # sums of a few have size 1
            vectors[PADDING] = 0
            self.words = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=PADDING)
        latent = config.latent_size if config.encoder == "latent" else 0
        rnn = CELLS[config.cell]
        inputs = 5 + self.surroundings.embedded_size + category  # F
        inputs += GOAL_SIZE if config.goal else 0
        self.look = self.surroundings.embedding()
        self.decoder = rnn(inputs + latent, config.hidden, config.layers)
        self.head = nn.Linear(config.hidden, head_size(config.mixtures))
        if config.guess:
            self.guess = _second_head(inputs + latent, config.hidden, 2 * config.guess)
        if config.destination:
            self.to_destination = _second_head(
                inputs + latent, config.hidden, head_size(config.mixtures)
            )
        if config.infill:
            self.infill = infill_head(config.infill)
        if config.encoder != "shared":
            self.encoder = rnn(inputs, config.encoder_hidden, bidirectional=True)
        states = config.layers * config.hidden * (2 if config.cell == "lstm" else 1)
        if config.encoder == "own":
            self.bridge = nn.Linear(2 * config.encoder_hidden, states)
        if config.encoder == "latent":
            self.to_mean = nn.Linear(2 * config.encoder_hidden, latent)
            self.to_log_variance = nn.Linear(2 * config.encoder_hidden, latent)
            self.bridge = nn.Linear(latent, states)
        if not self.head.weight.is_meta:
            self._initialise()

    def _initialise(self) -> None:
        initialise_recurrent(self, forget=self.config.cell == "lstm")
        nn.init.normal_(self.head.weight, std=0.05)
        nn.init.zeros_(self.head.bias)

    @property
    def surroundings(self) -> Surroundings:
        """What the model reads of where the pen is."""
        return self.layout.surroundings

    def features(
        self,
        moves: Tensor,
        surroundings: Tensor,
        labels: Tensor,
        goals: Tensor | None = None,
    ) -> Tensor:
        """Return the inputs of a recurrent network, [T, B, F].

        Args:
            moves: stroke-5, [T, B, 5], model units.
            surroundings: features of the moments after these moves, [T, B, P].
            labels: categories, [B]; of a model with words tokens, [B, W].
            goals: features of the goals at these moments, [T, B, GOAL_SIZE]; None if there are
                none. They come last.
        """
        parts = [moves, self.embed_surroundings(surroundings)]
        if self.config.categories:
            parts.append(self.category(labels).expand(moves.shape[0], -1, -1))
        if self.config.words:
            parts.append(self.words(labels).sum(1).expand(moves.shape[0], -1, -1))
        if self.config.goal:
            parts.append(moves.new_zeros(*moves.shape[:2], GOAL_SIZE) if goals is None else goals)
        return torch.cat(parts, dim=-1)

    def embed_surroundings(self, surroundings: Tensor) -> Tensor:
        """Return the embedding [..., embedded_size] of features [..., P]."""
        return self.look(surroundings)

    def encode(
        self, start: Tensor, surroundings: Tensor, lengths: Tensor, labels: Tensor
    ) -> Tensor:
        """Return the last states of the bidirectional encoder, [B, 2 encoder_hidden]."""
        return last_states(self.encoder, self.features(start, surroundings, labels), lengths)

    def latent(self, encoded: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and log variance of z, [B, latent_size] each (Ha & Eck 2017, eq. 2)."""
        return self.to_mean(encoded), self.to_log_variance(encoded)

    def first_state(self, code: Tensor) -> State:
        """Return the decoder's first state from an encoding or from z, [B, ...]."""
        layers, hidden = self.config.layers, self.config.hidden
        states = torch.tanh(self.bridge(code)).view(code.shape[0], -1, layers, hidden)
        return tuple(part.transpose(0, 1).contiguous() for part in states.unbind(1))

    def run(self, inputs: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Run the decoder over `inputs` [T, B, F]; return the outputs [T, B, H] and last state."""
        given = None if state is None else (state if self.config.cell == "lstm" else state[0])
        if self.training and self.config.dropout:
            weights = {
                name: dropout(weight, self.config.dropout) if "weight_hh" in name else weight
                for name, weight in self.decoder.named_parameters()
            }
            outputs, last = torch.func.functional_call(self.decoder, weights, (inputs, given))
        else:
            outputs, last = self.decoder(inputs, given)
        return outputs, last if isinstance(last, tuple) else (last,)

    def write(self, outputs: Tensor, inputs: Tensor) -> Tensor:
        """Return the head's output [..., 3 + 6 M] from the decoder's [..., H] and inputs [..., F].

        The first two inputs are the last move, about which the means of a `residual` model are.
        """
        return self._about_last_move(self.head(outputs), inputs)

    def _about_last_move(self, head: Tensor, inputs: Tensor) -> Tensor:
        if not self.config.residual:
            return head
        count = self.config.mixtures
        before, mean, after = head.split((3 + count, 2 * count, 3 * count), dim=-1)
        return torch.cat((before, mean + inputs[..., :2].repeat_interleave(count, -1), after), -1)

    def point_forecast(self, outputs: Tensor, inputs: Tensor) -> Tensor:
        """Return the forecast of the pen's place after each of the next G moves, [..., G, 2].

        Model units, relative to the present place. A `residual` model predicts the difference from
        repeating the last move.

        Args:
            outputs: of the decoder, [..., H].
            inputs: of the decoder, [..., F]; the first two are the last move. They are read again
                because the surroundings ahead need not have passed through the memory.
        """
        count = torch.arange(1, self.config.guess + 1, device=outputs.device)[:, None]  # [G, 1]
        read = torch.cat((outputs, inputs), dim=-1)
        # A random walk of n moves ends √n moves away, so the outputs have a similar size.
        away = self.guess(read).unflatten(-1, (-1, 2)) * count.sqrt()
        return away + inputs[..., None, :2] * count if self.config.residual else away

    def destination(self, outputs: Tensor, inputs: Tensor) -> Tensor:
        """Return the density of the mean of the next G moves, [..., 3 + 6 M] (`mixture.py`).

        Its pen logits mean nothing. The arguments are those of `point_forecast`.
        """
        read = torch.cat((outputs, inputs), dim=-1)
        return self._about_last_move(self.to_destination(read), inputs)

    def fill(self, holes: Tensor) -> Tensor:
        """Return the places inside of holes with these features [H, F], in widths [H, K, 2]."""
        return self.infill(holes).unflatten(-1, (-1, 2))

    def forward(self, batch: Batch) -> Heads:
        """Return the outputs before each target of a batch."""
        inputs = self.features(batch.inputs, batch.surroundings, batch.labels, batch.goals)
        kl = inputs.new_zeros(inputs.shape[1])
        if self.config.encoder == "shared":
            return self._heads(inputs, None, kl)
        assert batch.start is not None and batch.start_surroundings is not None
        assert batch.start_lengths is not None
        code = self.encode(batch.start, batch.start_surroundings, batch.start_lengths, batch.labels)
        if self.config.encoder == "own":
            return self._heads(inputs, self.first_state(code), kl)
        mean, log_variance = self.latent(code)
        # Kullback-Leibler divergence from N(0, I), summed over z (Ha & Eck 2017, eq. 10).
        kl = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(-1)
        z = mean
        if self.training:
            z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self._heads(with_code(inputs, z), self.first_state(z), kl)

    def _heads(self, inputs: Tensor, state: State | None, kl: Tensor) -> Heads:
        outputs, _ = self.run(inputs, state)
        guess = self.point_forecast(outputs, inputs) if self.config.guess else None
        destination = self.destination(outputs, inputs) if self.config.destination else None
        return Heads(self.write(outputs, inputs), kl, guess, destination)


def _normal(rows: int, columns: int, std: float = 1.0) -> Tensor:
    """Return normal random numbers [rows, columns]; without memory, only their shape.

    Computing without memory makes torch load its compiler, which takes seconds.
    """
    vectors = torch.empty(rows, columns)
    return vectors if vectors.is_meta else vectors.normal_(std=std)


def _second_head(read: int, hidden: int, size: int) -> nn.Sequential:
    """Return a head with one hidden layer, which reads the outputs and `read` inputs."""
    return nn.Sequential(
        nn.Linear(hidden + read, hidden),
        nn.ReLU(),
        nn.Dropout(GUESS_DROPOUT),
        nn.Linear(hidden, size),
    )


def with_code(inputs: Tensor, z: Tensor) -> Tensor:
    """Return the inputs [T, B, F] of a latent decoder with z [B, Z] beside each, [T, B, F + Z]."""
    return torch.cat((inputs, z.expand(inputs.shape[0], -1, -1)), dim=-1)


def initialise_recurrent(network: nn.Module, forget: bool) -> None:
    """Make recurrent weights orthogonal, input weights those of Glorot, and biases 0.

    forget: biases are those of LSTMs, whose forget gates begin at 1 (Gers et al. 2000, Jozefowicz
    et al. 2015).
    """
    for name, weight in network.named_parameters():
        if "weight_hh" in name:
            for gate in weight.data.split(weight.shape[1]):
                nn.init.orthogonal_(gate)
        elif "weight_ih" in name:
            nn.init.xavier_uniform_(weight.data)
        elif "bias_" in name:
            weight.data.zero_()
            if forget and "bias_ih" in name:
                quarter = weight.shape[0] // 4  # gates stand in the order i, f, g, o
                weight.data[quarter : 2 * quarter] = 1.0
