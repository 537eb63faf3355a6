"""Cylindrical volumes of interest and the anterior-edge construction."""
