"""Foreign protocols over the same answers: each translates, none decides."""
