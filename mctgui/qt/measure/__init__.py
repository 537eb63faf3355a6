"""The Measure screen: placing the two VOIs, measuring them, looking at the bone in them."""
