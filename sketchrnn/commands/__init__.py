"""The command line, one file for each command. Not here: anything that a page needs too."""
