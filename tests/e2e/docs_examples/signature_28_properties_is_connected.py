# Documentation: Odyssey Client > Properties > is_connected

@property
def is_connected(self) -> bool
