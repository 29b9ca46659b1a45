"""Webhook events of the payment provider: stored on receipt, processed afterwards, retried until they apply."""
