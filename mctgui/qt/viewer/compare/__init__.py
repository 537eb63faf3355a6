"""Two volumes in one pane: swipe, checkerboard, lens, flicker, fade and signed difference."""
