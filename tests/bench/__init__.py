"""What `make bench` measures and prints; nothing here asserts."""
