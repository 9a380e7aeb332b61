"""What is doubtful in a list: rules over a row, over rows of one list, over lists side by side. Pure functions."""
