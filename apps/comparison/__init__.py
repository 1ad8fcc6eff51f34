"""Question sets; the state and the columns of a comparison."""
