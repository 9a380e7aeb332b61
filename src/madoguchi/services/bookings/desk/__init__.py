"""The pages of clerks: calendars, what waits for an answer, declaring, queues, reception."""
