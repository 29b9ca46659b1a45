"""Notifications' rules (`model`, `texts`: pure) and use cases, behind the ports that `ports` names."""
