"""DICOM in and out: find, check and load series; write them."""
