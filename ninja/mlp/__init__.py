"""Exercise 28, the judge's side: a learner's training step against the truth, and the network that it trains."""
