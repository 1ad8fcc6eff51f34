"""Citing what stands here: from our data to a CSL item, and from that to the forms in which people want it."""
