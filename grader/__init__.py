"""Judges hand-written gradients: any course made of exercise files. Knows nothing of this course; see docs/design.md."""
