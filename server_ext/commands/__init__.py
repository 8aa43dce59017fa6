"""The commands of `jupyter analyst`, one module a noun; part of cli."""
