"""From findings to actions: ranked, with an audience, a value and a way to know."""
