"""Accounts' rules (`model`, pure) and use cases (one module each), behind the ports that `ports` names."""
