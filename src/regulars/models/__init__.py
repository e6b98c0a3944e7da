"""Pure estimators, usable alone: arrays and frames in, arrays and frames out, no SQL."""
