"""Chapters that group customers, each group by a rule in words."""
