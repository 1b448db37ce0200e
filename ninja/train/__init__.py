"""`ninja train`: what it takes, what it shows, what it says at the end. The training itself is in ninja/wavenet."""
