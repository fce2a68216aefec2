"""Pages for people: rendered here, whole without JavaScript, loading nothing from elsewhere."""
