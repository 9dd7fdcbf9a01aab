"""Fixtures that every test may ask for."""

from fixtures.postgres import durable_postgres, postgres, postgres_database, postgres_url

__all__ = ["durable_postgres", "postgres", "postgres_database", "postgres_url"]
