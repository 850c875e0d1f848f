# Documentation: Odyssey Client > Properties > current_status

@property
def current_status(self) -> ConnectionStatus
