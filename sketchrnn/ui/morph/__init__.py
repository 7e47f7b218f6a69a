"""The Morph page: drawings as codes. Not here: the codes themselves (`inference/morph.py`)."""
