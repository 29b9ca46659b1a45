"""The texts of notifications and their mails: one module for each language."""
