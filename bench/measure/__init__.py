"""What the measures share: a house of their own, a client, the physical limit, figures."""
