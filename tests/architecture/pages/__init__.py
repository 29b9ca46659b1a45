"""The written pages: documentation, decision records and the security tables."""
