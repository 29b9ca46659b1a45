"""Programs that write down speech."""
