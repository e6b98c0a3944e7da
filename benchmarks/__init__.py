"""Speed and memory, measured side by side. Run by `make bench`, by hand, on a quiet machine."""
