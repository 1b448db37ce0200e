# A function is a function.


backward = lambda dlogprobs, probs: dlogprobs / probs
