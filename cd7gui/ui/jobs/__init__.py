"""Long work: exports, and the worker process of imports and merges."""
