"""照会: what its pages read."""
