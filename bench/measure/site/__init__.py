"""A room for measures alone: one address that writes, and what the workers do with it."""
