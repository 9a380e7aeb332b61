"""Data of people who do not exist, for trying things out."""
