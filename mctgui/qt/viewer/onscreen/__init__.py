"""Measuring on screen: drawing shapes on the images of the View screen, and what stands in them."""
