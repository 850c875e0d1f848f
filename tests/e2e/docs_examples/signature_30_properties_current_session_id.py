# Documentation: Odyssey Client > Properties > current_session_id

@property
def current_session_id(self) -> str | None
