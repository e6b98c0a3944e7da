"""Draws what the chapters found, as pages, pictures and text. It computes nothing.

Nothing heavy is imported here: plotly and matplotlib load when the first picture is drawn.
"""
