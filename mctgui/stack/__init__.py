"""Volumes that are not DICOM: TIFF, NIfTI, NRRD, MHD and .npy."""
