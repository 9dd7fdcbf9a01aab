"""What customers bring along: uploads, inputs, and elements that are kept.

In: files in a store for them, and the tasks that use them. Out: uploads and inputs. May import `store`, `media` and
`domain`.
"""
