"""What clients may send, field by field; each wrong field is named in one answer."""
