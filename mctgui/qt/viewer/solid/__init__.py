"""The 3-D pane of the View screen."""
