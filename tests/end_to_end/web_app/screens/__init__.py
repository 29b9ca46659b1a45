"""Every screen of a role, looked at in all looks."""
