"""Commands of the exchange app, by file name."""
