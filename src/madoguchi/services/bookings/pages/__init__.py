"""The pages of residents: finding a time, booking it, following it, being received."""
