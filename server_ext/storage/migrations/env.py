"""Alembic's entry: runs the migrations on the connection that Database.migrate opened."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True)
context.run_migrations()
