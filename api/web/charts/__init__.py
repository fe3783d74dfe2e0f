"""Figures → SVG: pure functions. What is not an exact number is never drawn as if it were one."""
