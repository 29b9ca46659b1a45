"""The export of one's data: request, a file of each domain, the archive, its download and its removal."""
