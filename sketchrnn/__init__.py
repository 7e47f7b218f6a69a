"""A neural network finishes what you start: a drawing on a canvas or a car's drive on a map."""
