"""An embedded service that speaks the Odyssey protocol on this computer.

It runs in a process of its own (``odyssey-tui serve``) and answers the same
REST, signaling and WebRTC requests as the hosted service, so that the program
and both official SDKs work against it without a key, an account or a network.
Nothing is imported here: ``odyssey_tui.local.serve`` is the way in.
"""
