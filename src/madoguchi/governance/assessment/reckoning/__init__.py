"""Sums over an inventory: coverage, score, plan. Pure functions; no table of the database is needed here."""
