"""One row per customer at a cut-off. Nothing here reads a day from the cut-off on."""
