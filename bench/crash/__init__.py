"""The crash rig: real processes, customers who do not care, and somebody who does harm.

`python -m bench.crash --store both --tasks 1000 --kills 200 --seed 7` runs servers and workers as an operator would,
with the scripted engine. Customers submit over HTTP, ask, cancel, hang up, and want to be called back. Meanwhile
processes are killed, stopped and drained, databases crash and the disk is full, all drawn from one seed. When
everything has come to rest it is judged from the outside: what was accepted has ended, money is right, nothing was
ordered twice, films play, callbacks came. It exits with 1 if anything that must not be is there.

In: a `Wish`. Out: a `Verdict`. May import everything under `bench`, and nothing imports it.

    wish · roles · wording · customers               who wants what, and how they say it
    disk · stage · victim · harm · listener          where it is played, and what goes wrong
    run · operator                                   the play, from the first act to the last
    books · inquest · films · judge · verdict        what is found when it is over
    plants                                           faults put there on purpose, to see that they are found
"""
