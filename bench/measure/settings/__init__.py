"""The settings of each side, with the measures' site as one room more."""
