"""Learning in PostgreSQL: tables, their migrations, a repository for each subject, and the transaction over them."""
