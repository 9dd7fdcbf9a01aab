"""What a shot is filmed from, all under one contract: a world, a picture, and what else a customer gives.

In: a Shot and what its order names. Out: finished I420 frames. `base` is the contract; `scene` films a world; the
others live in folders of their own, such as `stills` and `footage`; `staging` is what is heard of them. `opened` is the
one place that knows all of them. `base` may import numpy alone, `scene` also `worlds`, `weather` and `grading`.
"""
