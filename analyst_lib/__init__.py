"""What a notebook calls: load a dataset, describe it, show and report what was found."""

__version__ = "0.1.0"
