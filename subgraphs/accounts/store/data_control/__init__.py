"""The stores of what users do with their own data: deletions and their receipts."""
