"""The WaveNet stage: models built of a learner's layers, trained on their own backward passes.

Two rooms. What `jobs.MODULES` lists goes to the worker as text, by `harness`, and imports nothing but torch and each other; the
rest is the trusted side, which knows the truth and never runs a learner's code.
"""
