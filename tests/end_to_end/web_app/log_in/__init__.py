"""Log-ins in the browser besides those with a password."""
