"""Intervals and tests: arrays and numbers in, numbers out, no SQL."""
