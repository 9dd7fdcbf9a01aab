"""Where news of tasks is sent: endpoints, their secrets, deliveries, and deliveries sent again."""
