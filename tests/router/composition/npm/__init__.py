"""Our supergraphs in another router: Hive Gateway, from npm."""
