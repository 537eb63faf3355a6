"""The library of the networks, loaded by one thread at a time.

Two threads that import it at once may see each other's half-made modules.
"""

from __future__ import annotations

import threading

MOST_THREADS = 1024
"""More of them end in a crash of torch."""
_one_at_a_time = threading.Lock()


def load_library() -> None:
    """Have it loaded, with what optimisers load later by themselves; quick from the second time on."""
    with _one_at_a_time:
        import torch._dynamo  # noqa: F401

        import mctgui.synthesis.promoting
        import mctgui.synthesis.run_setup
        import mctgui.synthesis.training_memory  # noqa: F401
