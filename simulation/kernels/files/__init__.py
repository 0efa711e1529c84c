"""Reading lists of ties: lines, fields and labels."""
