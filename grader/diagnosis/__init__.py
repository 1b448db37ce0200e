"""Why a gradient is wrong, with numerical proof, or where it is wrong, or nothing.

probes + answers → evidence → hypotheses, the simplest first → the first that fits to float64 accuracy on every probe
"""
