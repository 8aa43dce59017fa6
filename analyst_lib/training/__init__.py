"""Learns to predict a column, judges what was learned on rows it had not seen, and says how sure each prediction is."""
