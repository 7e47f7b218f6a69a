"""Both directions over padded sequences equal PyTorch's packed ones."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from sketchrnn.model.both_ways import last_states


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_padding_is_not_read(kind: type[nn.RNN | nn.GRU | nn.LSTM]) -> None:
    torch.manual_seed(0)
    rnn = kind(3, 7, bidirectional=True).double()
    inputs = torch.randn(9, 5, 3, dtype=torch.float64, requires_grad=True)
    lengths = torch.tensor([9, 1, 4, 8, 2])
    weight = torch.randn(5, 14, dtype=torch.float64)

    _, last = rnn(pack_padded_sequence(inputs, lengths, enforce_sorted=False))
    hidden = last[0] if isinstance(last, tuple) else last
    expected = torch.cat((hidden[0], hidden[1]), dim=-1)
    leaves = [inputs, *rnn.parameters()]
    slopes = torch.autograd.grad((expected * weight).sum(), leaves)

    got = last_states(rnn, inputs, lengths)
    torch.testing.assert_close(got, expected)
    torch.testing.assert_close(torch.autograd.grad((got * weight).sum(), leaves), slopes)
