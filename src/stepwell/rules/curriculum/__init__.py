"""Curricula of rolling groups: which topics a client has had, missed and still needs, and the next best topic.

`content` reads the curricula, `progress` looks at one client, `choosing` ranks the topics for who is in the room.
"""
