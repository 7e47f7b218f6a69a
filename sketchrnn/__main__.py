"""`python -m sketchrnn` is the command line of `cli.py`."""

import sys

from sketchrnn.commands.cli import main

sys.exit(main())
