"""Other implementations of Sketch-RNN, each installed into its own folder and run on its own."""
