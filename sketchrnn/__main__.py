"""`python -m sketchrnn` is the command line of `cli.py`."""

import sys

from sketchrnn.cli import main

sys.exit(main())
