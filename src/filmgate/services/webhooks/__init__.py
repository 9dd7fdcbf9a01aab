"""Where news of tasks is sent: endpoints, their secrets, deliveries, and deliveries that are sent again.

In: endpoints and attempts. Out: parcels to bring, and what became of them. May import `store`, `domain` and
`services.jobs`.
"""
