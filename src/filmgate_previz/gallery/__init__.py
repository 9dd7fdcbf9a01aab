"""The gallery: stills of everything that the renderer draws, on one page, to be looked at.

In: a folder, and which sections are wanted. Out: `index.html` with its stills, a folder that needs nothing else. May
import everything of the renderer.

`exhibits` lists what is shown, `samples` makes the pictures and the clip that some of it needs, `hanging` draws the
stills and `sheet` lays the page.
"""
