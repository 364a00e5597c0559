"""The branches of the cascade, each with the state it carries from frame to frame: body, hand, face."""
