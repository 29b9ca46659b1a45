"""Notifications: in-app notifications and e-mails about events of other domains.

Owns notifications, numbered per user without gaps, queued mails, and each user's preferences. Stores replicas of users'
addresses and languages and of follows, fed by accounts' events. It contributes no entity: notifications refer to those
of other domains.
"""
