"""The transcoding of uploaded files: decisions on what is made of a file, as pure functions, and the worker's jobs."""
