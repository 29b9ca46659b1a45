"""The commands on users: their arguments in `cli`, their effects in `tasks`."""
