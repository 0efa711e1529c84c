"""What a run leaves behind: tables, summaries with their uncertainty, and how to make it again."""
