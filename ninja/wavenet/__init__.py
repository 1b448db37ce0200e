"""The WaveNet stage: models built of a learner's layers, trained on their own backward passes.

Two rooms. `models`, `batches`, `optim` and `engine` go to the worker as text, by `harness`, and import nothing but torch and
each other; the rest is the trusted side, which knows the truth and never runs a learner's code.
"""
