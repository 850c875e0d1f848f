# Documentation: Odyssey Client > Constructor

from odyssey import Odyssey

client = Odyssey(api_key="ody_your_api_key_here")
