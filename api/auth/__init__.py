"""The door: who asks, what that opens, how often, and what every answer says to browsers."""
