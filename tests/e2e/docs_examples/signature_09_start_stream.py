# Documentation: Odyssey Client > Methods > start_stream()

async def start_stream(
    prompt: str = "",
    portrait: bool = True,
    image: str | bytes | Image.Image | np.ndarray | None = None,
    image_path: str | None = None  # deprecated
) -> str
