"""Sharing: frozen, versioned, revocable views of what somebody saw."""
