"""CSV: bytes → lines → rows, the header, and what becomes of rows that are refused."""
