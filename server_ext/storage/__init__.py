"""Where things are kept: rows in SQL (SQLite or PostgreSQL) and files in folders. No other room speaks SQL."""
