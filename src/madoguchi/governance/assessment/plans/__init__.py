"""Plans over several years: written a group of questions at a time, compared, read, taken away as files."""
