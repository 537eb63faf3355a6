"""Long work in the background: one thread per job, a queue that knows them all, a panel that shows them."""
