"""Administration of users by admins and operators, and the steps that these use cases share.

- `set_roles`, with `role_changes`; `suspend_user`, `end_sessions`; `list_users`, `read_audit_log`
- `acting_admins`: the check of the acting admin against the store; `reasons`: the reasons that they give; `audit`: the
  records of what they changed
"""
