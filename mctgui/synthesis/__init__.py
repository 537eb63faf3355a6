"""Networks that make micro-CT-like images: training, checkpoints, enhancement."""
