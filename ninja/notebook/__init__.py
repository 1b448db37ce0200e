"""Notebooks of this course: the lecture's own, those that `ninja assign` makes, and the WaveNet one. Read, never run, here."""
