"""Key images on the View screen."""
