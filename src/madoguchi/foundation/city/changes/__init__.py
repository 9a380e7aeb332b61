"""人事異動: a file of who holds what from a day on, looked at before it is applied."""
