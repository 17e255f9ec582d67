"""What the shop says about itself: pages with attributes, and the menus in the frame of every page."""
