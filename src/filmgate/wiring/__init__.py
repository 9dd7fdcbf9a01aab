"""The only folder that knows all parts: it opens an installation and puts together what works on it.

In: settings. Out: `installation`, an opened data folder with its database; `serving`, what the apps are built from;
`crew`, a worker at work; `rates`, the prices in force. May import everything but `app` and `cli`.
"""
