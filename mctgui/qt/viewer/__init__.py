"""The View screen: linked panes of MDCT, micro-CT-like and micro-CT."""
