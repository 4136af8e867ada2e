"""The minute in the room, entered once: who came, from when to when. Everything above answers its events."""
