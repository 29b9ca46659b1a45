"""The conventions of all operations of the API: nested form fields, typed parameters, expansion and lists."""
