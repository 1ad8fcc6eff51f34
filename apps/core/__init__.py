"""What every app rests on; no models."""
