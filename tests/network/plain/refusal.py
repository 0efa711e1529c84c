"""How the plain reader refuses."""


class RefusedError(Exception):
    """A file that is not read, and why."""


def refuse_if(condition, reason):
    if condition:
        raise RefusedError(reason)
