"""Authentication and authorization of clients, and the revocation of their credentials."""
