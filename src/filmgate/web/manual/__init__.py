"""The manual: parts of the documents that are made from what the code says of itself.

In: dialects, their OpenAPI documents, ModelCards and EngineCards. Out: Markdown, in English, for script/docs and for
pages that are made anew. May import `edge`, `services` and `domain`, and nothing of a dialect: those are handed in.

`schema` reads JSON Schema in words, `operations` writes what a dialect takes and answers, `faults` what goes wrong in
it, `states` how its tasks stand, `models` what each model can do, `latency` how long films take.
"""
