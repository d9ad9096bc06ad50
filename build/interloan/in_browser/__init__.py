"""What runs in a visitor's browser, where there are no threads, no processes and no sockets."""
