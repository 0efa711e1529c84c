"""Running tasks on this machine or on a cluster: submitting, retrying and collecting, nothing more."""
