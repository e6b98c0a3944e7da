"""The nouns that every layer shares. This folder imports nothing else of the project."""
