"""Chapters that predict, each tested on time that it never saw."""
