"""Events, frames, outlets, articles, versions, passages, readings."""
