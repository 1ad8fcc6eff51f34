"""The screens that compose several apps."""
