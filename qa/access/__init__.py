"""What the web and the chat protocols share."""
