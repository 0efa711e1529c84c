"""Running tasks: in this process, in others, on clusters."""
