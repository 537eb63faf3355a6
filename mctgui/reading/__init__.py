"""Blinded reader studies: criteria, design, lock, reader package, session, merge."""
