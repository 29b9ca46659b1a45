"""The channels that users choose by kind of notification, and the links in mails that turn one off."""
