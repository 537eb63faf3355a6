"""The Train screen: pairs, settings, live curves, samples by epoch and runs."""
