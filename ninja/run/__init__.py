"""The folder of a training run, and what is made of it: pictures, a page, samples, a comparison."""
