"""The rules by which browsers and the router protect users from pages of other sites."""
