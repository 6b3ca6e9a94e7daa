"""The one writer of workbooks: every .xlsx that leaves is a form that was filled."""
