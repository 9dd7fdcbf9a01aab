"""From the customer's words to shots that can be drawn, with an account of what was understood.

In: a FilmOrder. Out: a Reading. `reader` reads; `survey` is what is said of the film as a whole; then one module for
each thing that a shot is filmed from: `world`, `still`, `motion`, `edit`; `sound` is what is heard of any of them. May
import `lexicon`, `tally`, `freedom`, `chance`, `order` and `shots`.
"""

from filmgate_previz.prompt.reader import read

__all__ = ["read"]
