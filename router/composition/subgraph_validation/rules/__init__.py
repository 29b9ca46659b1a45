"""Federation's rules for the use of its directives in one subgraph, one module per error or family of errors."""
