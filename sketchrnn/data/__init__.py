"""Where training sequences come from: one file a source, one store on disk, names for both.

`sketchrnn.data.spec.prepare` turns SPECs (`kanjivg`, `quickdraw:cat`, a path) into a `Dataset`.
"""
