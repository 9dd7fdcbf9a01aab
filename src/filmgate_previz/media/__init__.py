"""What customers give, decoded within bounds: pictures and clips.

In: paths of files. Out: upright frames of bytes, or MediaError. Imports nothing of the renderer.
"""
