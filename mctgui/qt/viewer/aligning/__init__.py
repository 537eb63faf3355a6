"""Where the micro-CT lies on the MDCT in the View screen: by hand, by anchors, by a registration."""
