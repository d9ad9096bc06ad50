"""The commands, a module each; every one is an adapter that says what happened, without logic."""
