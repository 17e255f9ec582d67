"""Users, addresses, apps and their tokens: who acts. Nothing here knows what is sold."""
