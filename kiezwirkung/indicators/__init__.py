"""Indicators: catalogue, roll-up, intervals, coverage, targets, release."""
