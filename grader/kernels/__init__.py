"""Whole notebooks, run in a real kernel: forked from a warm process where that can be had, and walled in. Holds no truth.

    run → nest (a process of its own: torch and ipykernel imported once) → fork → room (walls) → kernel ⇄ nbclient

What a notebook prints in here is a claim, as it was before: nothing of a mark hangs on it. The judge's workers are elsewhere.
"""
