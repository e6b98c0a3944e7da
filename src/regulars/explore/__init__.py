"""Chapters that describe what happened."""
