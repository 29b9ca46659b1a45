"""References from directives to fields: field sets, contextual arguments, cache tags, and the roles that follow."""
