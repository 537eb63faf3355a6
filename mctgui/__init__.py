"""mctgui: micro-CT-like images of vertebrae from clinical MDCT, with VOIs, morphometry and blinded reader studies."""

__version__ = "0.1.0"
