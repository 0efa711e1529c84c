"""What Mesa sees: agents made on demand over rows, sets of them, data collectors, copies."""
