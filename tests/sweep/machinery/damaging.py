"""Damage as disks, copies and people do it: to one file of a folder, by a kind and a random number."""

import shutil

KINDS = ("flip", "cut", "empty", "delete", "folder", "append", "other")


def files_of(folder):
    """Return all files of a folder, by path within it, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def damage(path, kind, rng):
    """Damage a file."""
    content = path.read_bytes()
    if kind == "flip" and content:
        place = int(rng.integers(len(content)))
        other = content[place] ^ int(rng.integers(1, 256))
        path.write_bytes(content[:place] + bytes([other]) + content[place + 1 :])
    elif kind == "cut":
        path.write_bytes(content[: int(rng.integers(max(1, len(content))))])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "delete":
        path.unlink()
    elif kind == "folder":
        path.unlink()
        path.mkdir()
    elif kind == "append":
        path.write_bytes(content + b"x")
    else:
        path.write_bytes(rng.bytes(100))


def damage_folder(path, kind):
    """Damage a folder: as if a copy had left it out, or a file stood in its place."""
    shutil.rmtree(path)
    if kind == "file":
        path.write_bytes(b"")
