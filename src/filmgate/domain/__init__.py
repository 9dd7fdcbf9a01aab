"""The nouns and rules of the product, pure.

In: plain values. Out: plain values, or one of the errors in `errors`. Nothing here does input or output, reads a clock,
or draws a random number: time and randomness are arguments. Imports only the standard library.
"""
