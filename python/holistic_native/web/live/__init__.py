"""Live streams: connections, their messages, and avatars that move along."""
