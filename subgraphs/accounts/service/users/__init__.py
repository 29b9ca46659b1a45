"""Users: creation by operators, profiles and roles."""
