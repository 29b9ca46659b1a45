"""The mails about the deletion of an account."""
