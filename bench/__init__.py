"""How fast it is, in figures: `python -m bench [part …] [--quick] [--json FILE]`.

In: nothing but this checkout; real servers, stores and films are made for each part and thrown away. Out: a table of
medians beside the targets, with a verdict. It measures and never asserts. May import everything except the tests;
nothing imports it.
"""
