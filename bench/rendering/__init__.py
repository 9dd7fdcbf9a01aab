"""What films of the embedded renderer cost: every world and workflow, memory, and the first film of a machine.

In: a `Ground`. Out: figures, for the part `render`. Every film is made in a process of its own. May import everything
under `bench`, and the renderer.
"""
