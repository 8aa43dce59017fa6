"""Executed notebook → what people read: one HTML page from our own nbconvert template, archives, download names."""
