"""手続棚卸し as a file: what a list of procedures says, cell by cell. No table of the database is needed here."""
