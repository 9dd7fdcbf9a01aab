"""Alembic's entry: the steps are rendered to SQL text, which the store's own connection then runs."""

from alembic import context

context.configure(
    dialect_name=context.config.attributes["dialect"],
    output_buffer=context.config.attributes["buffer"],
    as_sql=True,
    transactional_ddl=False,
)
context.run_migrations()
