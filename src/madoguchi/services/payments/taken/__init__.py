"""What came in: read by day."""
