"""Directive definitions of the supergraph: of the join, link and federation specifications, custom and executable."""
