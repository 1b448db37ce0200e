"""Reporters: pure functions of a `Report`, one a module. None imports torch; a learner's text is escaped by all of them."""
