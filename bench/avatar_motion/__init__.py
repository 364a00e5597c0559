"""How near an avatar's limbs are to their landmarks, how steady they are at rest, and how late they are sent."""
