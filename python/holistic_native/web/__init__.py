"""The local service: landmarks of pictures and streams over HTTP and WebSocket."""
