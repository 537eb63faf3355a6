"""Trabecular bone figures by BoneJ's definitions."""
