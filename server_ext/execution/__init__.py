"""How a job runs: the queue, the worker, the attempt, the runner on its kernel."""
