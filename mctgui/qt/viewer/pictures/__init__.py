"""Pictures of the View screen: as seen, and slices at the resolution of their source."""
