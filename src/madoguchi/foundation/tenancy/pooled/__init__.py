"""The database engine of the settings: Django looks for its `base`."""
