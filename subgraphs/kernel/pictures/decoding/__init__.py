"""The decoding of strangers' pictures, in a child process with bounds."""
