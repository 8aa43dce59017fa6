"""Forecasts of a column over time."""
