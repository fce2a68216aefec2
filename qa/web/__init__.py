"""HTTP: routes that validate, call and present."""
