"""Tables and pictures for the user's paper."""
