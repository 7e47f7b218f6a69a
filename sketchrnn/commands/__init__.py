"""The command line, one file for each command. Not here: anything that a page needs too.

A module of a command has `add_parser(commands)`, which returns the parser of the command, and
`run(arguments, given)`, which executes it; `cli.py` lists the modules. They import heavy modules
inside functions, so that `--help` and usage errors do not wait for torch.
"""
