"""The commands of `grapevine`, one file each, or one for a few small ones."""
