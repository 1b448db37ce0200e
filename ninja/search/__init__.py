"""`ninja find-lr` and `ninja sweep`: looking for good settings."""
