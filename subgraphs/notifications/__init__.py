"""Notifications: what happened that concerns somebody, told in the application at once and by e-mail.

Owns notifications, numbered for each user without gaps, mails, and what each user wants to hear of. Keeps copies of
users' addresses and of who follows whom, fed by accounts' events. It contributes no entity: notifications point to
those of others.
"""
