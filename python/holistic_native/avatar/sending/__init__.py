"""Poses over UDP to programs that show avatars: their protocols, when something is sent, and to whom."""

from holistic_native.avatar.sending.avatar_sender import AvatarSender
from holistic_native.avatar.sending.targets import Receiver, Sent, Targets

__all__ = ["AvatarSender", "Receiver", "Sent", "Targets"]
